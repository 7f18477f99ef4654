// Message segments → elements.

import { h } from "./dom.js";
import { emoji, size } from "./format.js";
import { openForward, openPicture } from "./viewer.js";

const LINK = /(https?:\/\/[^\s<>"'，。；、（）]+)/;
const PICTURES = { iVBOR: "png", "/9j/": "jpeg", R0lGO: "gif", UklGR: "webp" };

export function drawSegments(segments, context = {}) {
  const drawn = segments.filter((segment) => segment.type !== "reply").map((segment) => draw(segment, context));
  return drawn.length ? drawn.flat() : [h("span", { class: "empty" }, "[空消息]")];
}

function draw(segment, context) {
  const { type, data } = segment;
  if (type === "text") return words(String(data.text ?? ""));
  if (type === "at") return mention(data, context);
  if (type === "image") return picture(data);
  if (type === "face") return emoji(data.id);
  if (type === "file") return file(data);
  if (type === "forward") return forward(data);
  return h("span", { class: "unknown" }, `[${type}]`);
}

function words(text) {
  return text.split(LINK).map((part, index) => {
    if (index % 2 === 0) return part;
    return h("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part);
  });
}

function mention(data, context) {
  const id = String(data.qq);
  const name = id === "all" ? "全体成员" : context.nameOf?.(id) ?? data.name ?? id;
  const isMe = id === "all" || id === String(context.me);
  return h("span", { class: isMe ? "mention me" : "mention" }, `@${name}`, id === "all" ? " " : "");
}

export function pictureSource(file) {
  const content = String(file ?? "").replace(/^base64:\/\//, "");
  const kind = Object.entries(PICTURES).find(([start]) => content.startsWith(start));
  return kind ? `data:image/${kind[1]};base64,${content}` : null;
}

function picture(data) {
  const source = pictureSource(data.file);
  if (!source) return h("span", { class: "unknown" }, "[图片在外部地址，沙盒不加载]");
  const label = String(data.summary || "图片");
  const image = h("img", { src: source, alt: label });
  image.addEventListener("load", () => image.dispatchEvent(new CustomEvent("grown", { bubbles: true })));
  return h("button", { type: "button", class: "picture", "aria-label": `${label}，点击放大`,
    onclick: () => openPicture(source, label) }, image);
}

function file(data) {
  const name = String(data.name ?? data.file ?? "文件");
  const ending = name.includes(".") ? name.split(".").at(-1).slice(0, 4).toUpperCase() : "";
  return h("a", { class: "file", href: data.url, download: name, "aria-label": `文件 ${name}，点击下载` },
    h("span", { class: "file-words" }, h("span", { class: "file-name" }, name),
      h("span", { class: "file-size" }, size(Number(data.size_bytes ?? 0)))),
    h("span", { class: "file-icon", "aria-hidden": "true" }, ending));
}

function forward(data) {
  const messages = data.messages ?? [];
  const preview = messages.slice(0, 4).map((node) => h("span", { class: "forward-line" }, `${node.user.name}：${node.text}`));
  return h("button", { type: "button", class: "forward-card",
    onclick: () => openForward({ ...data, messages }, drawSegments) },
  h("span", { class: "forward-title" }, data.title ?? "聊天记录"), preview,
  h("span", { class: "forward-foot" }, data.summary ?? `查看${messages.length}条转发消息`));
}
