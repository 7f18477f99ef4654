// What opens over the chat: a picture at full size, and the messages of a merged forward.

import { h } from "./dom.js";
import { avatar } from "./avatar.js";
import { clock } from "./format.js";

function open(dialog) {
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
}

function closeButton(dialog) {
  const button = h("button", { type: "button", class: "dialog-close", "aria-label": "关闭" }, "✕");
  button.addEventListener("click", () => dialog.close());
  return button;
}

export function openPicture(source, label) {
  const dialog = h("dialog", { class: "viewer", "aria-label": label });
  const picture = h("img", { src: source, alt: label });
  picture.addEventListener("click", () => dialog.classList.toggle("actual"));
  const save = h("a", { class: "dialog-save", href: source, download: "picture" }, "保存");
  dialog.append(h("div", { class: "viewer-scroll" }, picture), save, closeButton(dialog));
  open(dialog);
}

function forwardRow(node, drawSegments) {
  const meta = h("div", { class: "meta" }, h("span", { class: "name" }, node.user.name), h("time", {}, clock(node.time)));
  return h("li", {}, avatar(node.user), h("div", { class: "forward-body" }, meta, h("div", { class: "bubble" }, drawSegments(node.segments))));
}

export function openForward(data, drawSegments) {
  const dialog = h("dialog", { class: "forward", "aria-label": data.title });
  const list = h("ol", {}, data.messages.map((node) => forwardRow(node, drawSegments)));
  dialog.append(h("header", {}, h("h2", {}, data.title), closeButton(dialog)), list);
  open(dialog);
}
