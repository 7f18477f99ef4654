// Where one writes: text, a mention of the bot, a picture, and the message that is being replied to.

import { byId, h, show, toast } from "./dom.js";

const LARGEST_PICTURE = 700 * 1024;

export class Composer {
  constructor(send) {
    this.send = send;
    this.replyTo = null;
    this.input = byId("input");
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("input", () => this.grow());
    this.input.addEventListener("paste", (event) => this.onPaste(event));
    byId("composer").addEventListener("submit", (event) => { event.preventDefault(); this.submit(); });
    byId("mention").addEventListener("click", () => this.insert("@网管 "));
    byId("pick").addEventListener("click", () => byId("file").click());
    byId("file").addEventListener("change", () => this.sendPicture(byId("file").files[0]));
    byId("quoting-off").addEventListener("click", () => { this.quote(null); this.input.focus(); });
  }

  onKey(event) {
    if (event.key === "Escape" && this.replyTo) this.quote(null);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  submit() {
    const text = this.input.value;
    if (!text.trim()) return;
    if (this.send({ text, reply_to: this.replyTo?.message_id })) this.clear();
  }

  clear() {
    this.input.value = "";
    this.quote(null);
    this.grow();
  }

  quote(frame) {
    this.replyTo = frame;
    byId("quoting-text").textContent = frame ? `回复 ${frame.user.name}：${frame.text}` : "";
    show(byId("quoting"), frame !== null);
    if (frame) this.input.focus();
  }

  fill(text) {
    this.input.value = text;
    this.grow();
    this.input.focus();
  }

  insert(text) {
    this.input.setRangeText(text, this.input.selectionStart, this.input.selectionEnd, "end");
    this.grow();
    this.input.focus();
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${Math.min(this.input.scrollHeight, 180)}px`;
  }

  onPaste(event) {
    const file = [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
    if (!file) return;
    event.preventDefault();
    this.sendPicture(file);
  }

  sendPicture(file) {
    byId("file").value = "";
    if (!file) return;
    if (file.size > LARGEST_PICTURE) return void toast("图片太大，请选择 700 KB 以内的");
    const reader = new FileReader();
    reader.addEventListener("load", () => {
      const data = { file: `base64://${reader.result.split(",")[1]}` };
      if (this.send({ segments: [{ type: "image", data }], reply_to: this.replyTo?.message_id })) this.quote(null);
    });
    reader.readAsDataURL(file);
  }
}

export function exampleButtons(commands, use) {
  return commands.map((command) => h("button", { type: "button", class: "example", onclick: () => use(command) }, command));
}
