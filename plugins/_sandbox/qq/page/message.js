// One message in the log: avatar, name, badge, bubble, quote, and what can be done with it.

import { h, toast } from "./dom.js";
import { avatar } from "./avatar.js";
import { clock, emoji, moment, ROLES } from "./format.js";
import { drawSegments } from "./segments.js";

const RANK = { member: 0, admin: 1, owner: 2 };
const RECALL_WINDOW_S = 120;
const CARDS = ["image", "forward", "file"];

export function badge(user) {
  if (user.is_bot) return h("span", { class: "role bot" }, "机器人");
  return ROLES[user.role] ? h("span", { class: `role ${user.role}` }, ROLES[user.role]) : null;
}

export function timeLine(seconds) {
  return h("div", { class: "time-line" }, moment(seconds));
}

// `context`: me, myRole, isGroup, nameOf(id), and the actions reply, recall, jump, edit.
export function messageRow(frame, context) {
  if (frame.recalled_by) return recalledRow(frame, frame.recalled_by, context, null);
  const own = frame.user.id === context.me;
  const label = `${frame.user.name}，${clock(frame.time)}：${frame.text}`;
  const body = h("div", { class: "body" },
    context.isGroup ? meta(frame) : null, content(frame, context), reactions(frame.emoji));
  const row = h("article", { class: own ? "row own" : "row", id: `m${frame.message_id}`, tabindex: -1, "aria-label": label },
    avatar(frame.user), body);
  row.frame = frame;
  armActions(row, frame, context);
  return row;
}

function meta(frame) {
  return h("div", { class: "meta" }, h("span", { class: "name" }, frame.user.name), badge(frame.user),
    h("time", {}, clock(frame.time)));
}

function content(frame, context) {
  const shown = frame.segments.filter((segment) => segment.type !== "reply");
  const bare = shown.length === 1 && CARDS.includes(shown[0].type) && !frame.reply_to;
  const bubble = h("div", { class: bare ? "bubble bare" : "bubble", title: moment(frame.time) },
    frame.reply_to ? quote(frame, context) : null, drawSegments(frame.segments, context));
  return h("div", { class: "bubble-line" }, bubble, h("div", { class: "actions" }));
}

function quote(frame, context) {
  const quoted = frame.quote;
  const words = !quoted ? "引用的消息已不在" : quoted.recalled ? "引用的消息已被撤回" : `${quoted.user.name}：${quoted.text}`;
  return h("button", { type: "button", class: "quote", "aria-label": `引用 ${words}，点击跳到原消息`,
    onclick: () => context.jump(frame.reply_to) }, words);
}

export function reactions(ids) {
  return h("div", { class: "reactions" }, (ids ?? []).map((id) => h("span", { class: "reaction" }, emoji(id))));
}

function mayRecall(frame, context) {
  const mine = frame.user.id === context.me;
  const ranked = context.isGroup && RANK[context.myRole] > 0;
  if (mine) return ranked || Date.now() / 1000 - frame.time <= RECALL_WINDOW_S;
  return context.isGroup && RANK[context.myRole] > RANK[frame.user.role];
}

// The buttons are made when the pointer or the keyboard comes to the message: a long chat stays light,
// and the tabulator key does not have to pass hundreds of them.
function armActions(row, frame, context) {
  const fill = () => row.querySelector(".actions")?.replaceChildren(...actions(frame, context));
  row.addEventListener("mouseenter", fill);
  row.addEventListener("focusin", (event) => { if (event.target === row) fill(); });
  row.addEventListener("click", (event) => {
    if (matchMedia("(hover: none)").matches && !event.target.closest("button, a")) row.focus();
  });
}

function actions(frame, context) {
  const action = (name, run) => h("button", { type: "button", class: "action", onclick: run }, name);
  return [
    action("回复", () => context.reply(frame)),
    frame.text ? action("复制", () => copy(frame.text)) : null,
    mayRecall(frame, context) ? action("撤回", () => context.recall(frame.message_id)) : null,
  ].filter(Boolean);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("已复制");
  } catch {
    toast("浏览器不让复制，请手动选择文字");
  }
}

function recallWords(author, operator, me) {
  if (operator.id === author.id) return `${operator.id === me ? "你" : operator.name}撤回了一条消息`;
  const who = operator.id === me ? "你" : `${ROLES[operator.role] ?? ""}「${operator.name}」`;
  return `${who}撤回了${author.id === me ? "你" : `「${author.name}」`}的一条消息`;
}

export function recalledRow(frame, operator, context, before) {
  const line = h("div", { class: "recalled", id: `m${frame.message_id}` }, recallWords(frame.user, operator, context.me));
  if (before?.text && operator.id === context.me && frame.user.id === context.me) {
    line.append(" ", h("button", { type: "button", class: "link", onclick: () => context.edit(before.text) }, "重新编辑"));
  }
  return line;
}
