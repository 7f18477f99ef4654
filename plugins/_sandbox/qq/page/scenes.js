// The left side: who one is, the chats with their unread badges, and the accounts that can be bound.

import { byId, h, show } from "./dom.js";
import { moment } from "./format.js";
import { avatar } from "./avatar.js";

const TITLES = { 20001: "群成员", 20002: "群管理员", 30001: "机器人主人" };

export const KEYS = [
  "绑定 chmlfrp sandbox-frp-token",
  "绑定 911 sandboxsandboxsandboxsandbox0911",
  "绑定 17ce sandbox@example.com sandbox-token",
  "绑定 jumdata sandbox-app sandbox-secret",
  "绑定 ihuyi sandbox sandbox-key",
];

export function drawIdentities(people, me, choose) {
  const choices = people.map((person) => {
    const input = h("input", { type: "radio", name: "identity", value: person.id, class: "unseen",
      checked: person.id === me, onchange: () => choose(person.id) });
    return h("label", { class: "identity-choice" }, input, avatar(person),
      h("span", { class: "identity-name" }, person.name), h("span", { class: "identity-role" }, TITLES[person.id] ?? ""));
  });
  const focused = byId("identities").contains(document.activeElement);
  byId("identities").replaceChildren(...choices);
  if (focused) byId("identities").querySelector("input:checked")?.focus();
}

export function drawKeys(use) {
  byId("keys").replaceChildren(...KEYS.map((command) =>
    h("li", {}, h("button", { type: "button", onclick: () => use(command) }, command))));
}

function preview(scene, me) {
  const last = scene.last;
  if (!last) return scene.scene.startsWith("private") ? "绑定自己的账号在这里" : `${scene.members.length} 人`;
  const who = scene.scene.startsWith("group") ? `${last.user === me ? "我" : last.name}：` : "";
  return last.recalled ? `${last.user === me ? "我" : last.name}撤回了一条消息` : who + last.text;
}

function sceneItem(scene, state, choose) {
  const isGroup = scene.scene.startsWith("group");
  const unread = state.unread.get(scene.scene) ?? 0;
  const current = scene.scene === state.scene;
  const label = unread ? `${scene.name}，${unread} 条未读` : scene.name;
  return h("li", {}, h("button", { type: "button", class: current ? "scene current" : "scene", "aria-label": label,
    "aria-current": current ? "true" : undefined, onclick: () => choose(scene.scene) },
  avatar(isGroup ? { id: scene.scene.split(":")[1], name: scene.name } : { ...state.bot, is_bot: true }, isGroup),
  h("span", { class: "scene-words" },
    h("span", { class: "scene-name" }, scene.name, isGroup ? null : h("span", { class: "role bot" }, "私聊")),
    h("span", { class: "scene-last" }, state.called.has(scene.scene) ? h("em", {}, "[有人@我] ") : null, preview(scene, state.me))),
  h("span", { class: "scene-side" }, h("time", {}, scene.last ? moment(scene.last.time) : ""),
    unread ? h("span", { class: "badge" }, unread > 99 ? "99+" : unread) : null)));
}

export function drawScenes(state, choose) {
  const focused = document.activeElement?.closest?.("#scenes li");
  const position = focused ? [...byId("scenes").children].indexOf(focused) : -1;
  byId("scenes").replaceChildren(...state.scenes.map((scene) => sceneItem(scene, state, choose)));
  if (position >= 0) byId("scenes").children[position]?.querySelector("button").focus();
  const total = [...state.unread.values()].reduce((sum, count) => sum + count, 0);
  byId("menu-badge").textContent = total > 99 ? "99+" : String(total);
  show(byId("menu-badge"), total > 0);
  document.title = total ? `(${total}) 网管 · 沙盒` : "网管 · 沙盒";
}

export function setDrawer(open) {
  byId("app").classList.toggle("drawer-open", open);
  show(byId("shade"), open);
  byId("menu").setAttribute("aria-expanded", String(open));
  byId("side").inert = !open && matchMedia("(max-width: 720px)").matches;
  if (open) byId("side").querySelector("input:checked, button")?.focus();
}
