// The log of the open chat: rows in order, times between them, scrolling, and the card for a first visit.

import { byId, h, show } from "./dom.js";
import { exampleButtons } from "./composer.js";
import { messageRow, reactions, recalledRow, timeLine } from "./message.js";

const SILENCE_S = 180;
const MOST_ROWS = 400;

export class Log {
  constructor(context) {
    this.context = context;
    this.box = byId("log");
    this.lastTime = 0;
    this.box.addEventListener("grown", () => { if (this.pinned) this.toEnd(); });
    this.box.addEventListener("scroll", () => this.onScroll());
    this.box.addEventListener("keydown", (event) => this.onKey(event));
    byId("newest").addEventListener("click", () => this.toEnd());
    new ResizeObserver(() => { if (this.pinned) this.toEnd(); }).observe(this.box);
    this.pinned = true;
    this.lastTop = 0;
  }

  get isEmpty() {
    return !this.box.querySelector(".row, .recalled");
  }

  fill(frames, welcome) {
    this.lastTime = 0;
    this.box.setAttribute("aria-busy", "true");
    this.box.replaceChildren(...(frames.length ? [] : [welcome]));
    for (const frame of frames) this.append(frame);
    this.box.setAttribute("aria-busy", "false");
    this.toEnd();
  }

  add(frame) {
    const follow = this.pinned || frame.user.id === this.context.me;
    this.box.querySelector(".welcome")?.remove();
    this.append(frame);
    while (this.box.children.length > MOST_ROWS) this.box.firstElementChild.remove();
    if (follow) this.toEnd();
    else show(byId("newest"), true);
  }

  append(frame) {
    if (frame.time - this.lastTime > SILENCE_S) this.box.append(timeLine(frame.time));
    this.lastTime = frame.time;
    this.box.append(messageRow(frame, this.context));
  }

  recall(frame) {
    for (const row of this.box.querySelectorAll(".row")) {
      if (row.frame.reply_to !== frame.message_id) continue;
      const words = row.querySelector(".quote");
      words.textContent = "引用的消息已被撤回";
      words.setAttribute("aria-label", words.textContent);
    }
    const recalled = byId(`m${frame.message_id}`);
    recalled?.replaceWith(recalledRow(frame, frame.operator, this.context, recalled.frame));
  }

  like(frame) {
    byId(`m${frame.message_id}`)?.querySelector(".reactions")?.replaceWith(reactions(frame.emoji));
  }

  jump(messageId) {
    const row = byId(`m${messageId}`);
    if (!row) return false;
    row.scrollIntoView({ block: "center", behavior: "smooth" });
    row.classList.remove("flash");
    requestAnimationFrame(() => row.classList.add("flash"));
    row.focus({ preventScroll: true });
    return true;
  }

  toEnd() {
    this.box.scrollTop = this.box.scrollHeight;
    this.pinned = true;
    show(byId("newest"), false);
  }

  // Only somebody who scrolls up lets go of the end: a picture that loads below does not.
  onScroll() {
    const atEnd = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 60;
    if (atEnd || this.box.scrollTop < this.lastTop) this.pinned = atEnd;
    this.lastTop = this.box.scrollTop;
    if (this.pinned) show(byId("newest"), false);
  }

  // Arrow keys walk through the messages; the buttons of the one in focus can be reached with the tabulator key.
  onKey(event) {
    if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
    const rows = [...this.box.querySelectorAll(".row")];
    const at = rows.indexOf(document.activeElement.closest(".row"));
    const next = at < 0 ? rows.length - 1 : at + (event.key === "ArrowUp" ? -1 : 1);
    if (!rows[next]) return;
    event.preventDefault();
    rows[next].focus();
  }
}

export function welcomeCard(title, words, commands, use, more) {
  return h("section", { class: "welcome", "aria-label": "从这里开始" }, h("h2", {}, title), h("p", {}, words),
    h("div", { class: "welcome-examples" }, exampleButtons(commands, use)), more);
}
