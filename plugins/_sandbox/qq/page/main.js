// The page: keeps what is known about the little QQ and passes what happens to the parts that draw.

import { byId, h, show, toast } from "./dom.js";
import { avatar } from "./avatar.js";
import { Composer, exampleButtons } from "./composer.js";
import { Log, welcomeCard } from "./log.js";
import { drawIdentities, drawKeys, drawScenes, KEYS, setDrawer } from "./scenes.js";
import { ChatSocket } from "./socket.js";

const GROUP_EXAMPLES = ["ip 1.1.1.1", "ping example.com 广东 电信", "帮助"];
const PRIVATE_EXAMPLES = [KEYS[0], "隧道", "帮助"];

const asked = new URLSearchParams(location.search);
const state = {
  me: Number(asked.get("user") ?? sessionStorage.getItem("me") ?? 20001),
  scene: asked.get("scene") ?? sessionStorage.getItem("scene") ?? "group:100001",
  bot: { id: 10000, name: "网管" },
  connected: false,
  people: [],
  scenes: [],
  unread: new Map(),
  called: new Set(),
};

const current = () => state.scenes.find((scene) => scene.scene === state.scene);
const isGroup = () => state.scene.startsWith("group");
const member = (id) => current()?.members.find((one) => one.id === Number(id));

const context = {
  get me() { return state.me; },
  get isGroup() { return isGroup(); },
  get myRole() { return member(state.me)?.role ?? "member"; },
  nameOf: (id) => member(id)?.name,
  reply: (frame) => composer.quote(frame),
  recall: (messageId) => socket.send({ type: "recall", message_id: messageId, scene: state.scene, user: state.me }),
  jump: (messageId) => { if (!log.jump(messageId)) toast("那条消息太早了，这里没有"); },
  edit: (text) => composer.fill(text),
};

const log = new Log(context);
const composer = new Composer((content) => say(content));
const socket = new ChatSocket({ onframe: take, onopen: enter, onclose: () => show(byId("offline"), true) });

function say(content) {
  const sent = socket.send({ type: "message", scene: state.scene, user: state.me, ...content });
  if (!sent) toast("还没有连上沙盒，请稍等再发");
  return sent;
}

function enter() {
  show(byId("offline"), false);
  socket.send({ type: "hello", user: state.me, watch: true });
}

function openScene(scene) {
  if (scene !== state.scene) composer.quote(null);
  state.scene = scene;
  state.unread.delete(scene);
  state.called.delete(scene);
  sessionStorage.setItem("scene", scene);
  socket.send({ type: "open", scene, user: state.me });
  setDrawer(false);
  redraw();
  if (matchMedia("(hover: hover)").matches && !byId("side").contains(document.activeElement)) byId("input").focus();
}

function become(userId) {
  if (!isGroup()) state.scene = `private:${userId}`;
  state.me = userId;
  sessionStorage.setItem("me", userId);
  sessionStorage.setItem("scene", state.scene);
  enter();
}

function take(frame) {
  const handlers = { world, history, message, recall, emoji: (one) => log.like(one), status, error };
  handlers[frame.type]?.(frame);
}

function world(frame) {
  Object.assign(state, { me: frame.me, bot: frame.bot, people: frame.people, scenes: frame.scenes });
  state.connected = frame.connected;
  if (!current()) state.scene = state.scenes[1].scene;
  openScene(state.scene);
}

function history(frame) {
  if (frame.scene === state.scene) log.fill(frame.messages, welcome());
  drawExamples();
}

function message(frame) {
  const scene = state.scenes.find((one) => one.scene === frame.scene);
  if (!scene) return;
  scene.last = { message_id: frame.message_id, user: frame.user.id, name: frame.user.name, text: frame.text, time: frame.time };
  if (frame.scene === state.scene) log.add(frame);
  else if (frame.user.id !== state.me) countUnread(frame);
  drawExamples();
  drawScenes(state, openScene);
}

function countUnread(frame) {
  state.unread.set(frame.scene, (state.unread.get(frame.scene) ?? 0) + 1);
  const calls = frame.segments.some((one) => one.type === "at" && ["all", String(state.me)].includes(String(one.data.qq)));
  if (calls) state.called.add(frame.scene);
}

function recall(frame) {
  const scene = state.scenes.find((one) => one.scene === frame.scene);
  if (scene?.last?.message_id === frame.message_id) scene.last.recalled = true;
  if (frame.scene === state.scene) log.recall(frame);
  drawScenes(state, openScene);
}

function status(frame) {
  state.connected = frame.connected;
  redraw();
}

function error(frame) {
  toast(frame.text);
}

function redraw() {
  const scene = current();
  drawIdentities(state.people, state.me, become);
  drawScenes(state, openScene);
  const mine = state.people.find((person) => person.id === state.me) ?? { id: state.me, name: String(state.me) };
  byId("who").replaceChildren(h("span", {}, mine.name), avatar(mine));
  byId("title").textContent = scene ? scene.name : "网管";
  const who = isGroup() ? `${scene?.members.length ?? 0} 人 · ` : "私聊 · ";
  byId("subtitle").textContent = who + (state.connected ? `${state.bot.name}在线` : `${state.bot.name}未连接，等它上线`);
  byId("dot").classList.toggle("on", state.connected);
  show(byId("mention"), isGroup());
}

const runExample = (command) => say({ text: command });

function bindInPrivate(command) {
  openScene(`private:${state.me}`);
  composer.fill(command);
}

function welcome() {
  if (!isGroup()) {
    return welcomeCard("和网管私聊", "绑定自己的账号要在私聊里。沙盒里准备好了可以绑定的账号：", PRIVATE_EXAMPLES, runExample);
  }
  const bind = h("p", { class: "hint" }, "想看自己的隧道？到私聊里发送 ",
    h("button", { type: "button", class: "link", onclick: () => bindInPrivate(KEYS[0]) }, KEYS[0]));
  return welcomeCard("第一次来？点一条试试", "就像在 QQ 群里一样，把命令发出来，网管会在群里回答。", GROUP_EXAMPLES, runExample, bind);
}

let examplesOpen = localStorage.getItem("examples") !== "closed";

function drawExamples() {
  const commands = isGroup() ? GROUP_EXAMPLES : PRIVATE_EXAMPLES;
  byId("examples").replaceChildren(h("span", { class: "examples-title" }, "试试"), ...exampleButtons(commands, runExample));
  show(byId("examples"), examplesOpen && !log.isEmpty);
  byId("show-examples").setAttribute("aria-expanded", String(examplesOpen));
}

byId("show-examples").addEventListener("click", () => {
  examplesOpen = !examplesOpen;
  localStorage.setItem("examples", examplesOpen ? "open" : "closed");
  drawExamples();
});
byId("menu").addEventListener("click", () => setDrawer(true));
byId("who").addEventListener("click", () => setDrawer(true));
byId("shade").addEventListener("click", () => setDrawer(false));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && byId("app").classList.contains("drawer-open")) {
    setDrawer(false);
    byId("menu").focus();
  }
});
addEventListener("resize", () => setDrawer(false));
drawKeys(bindInPrivate);
setDrawer(false);
