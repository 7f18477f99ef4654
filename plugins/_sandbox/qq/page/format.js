// Names, times, sizes and colours as people see them.

const COLOURS = ["#2f7ff0", "#1f9d74", "#d9772b", "#8656d8", "#d04a6f", "#1591a8", "#6b7f2a", "#b0562f"];

export const ROLES = { owner: "群主", admin: "管理员" };

const KNOWN = { 10000: "#0b6fe0", 20001: "#1f9d74", 20002: "#d9772b", 30001: "#8656d8", 20003: "#7b8494" };

export function colourOf(id) {
  return KNOWN[id] ?? COLOURS[(Number(id) * 7 + Math.floor(Number(id) / 10000)) % COLOURS.length];
}

export function initialOf(name, isGroup) {
  const letters = [...name.replace(/[（(].*$/, "")];
  return (isGroup ? letters[0] : letters.at(-1)) ?? "?";
}

function two(number) {
  return String(number).padStart(2, "0");
}

export function clock(seconds) {
  const date = new Date(seconds * 1000);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function moment(seconds) {
  const date = new Date(seconds * 1000);
  const midnight = new Date();
  midnight.setHours(0, 0, 0, 0);
  if (date >= midnight) return clock(seconds);
  if (date >= midnight.getTime() - 86400000) return `昨天 ${clock(seconds)}`;
  return `${date.getMonth() + 1}月${date.getDate()}日 ${clock(seconds)}`;
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

// QQ's own faces by their names: a machine without an emoji font shows these as well.
const FACES = { 14: "微笑", 66: "爱心", 76: "赞", 77: "踩", 79: "胜利", 124: "OK", 144: "喝彩", 277: "汪汪", 289: "睁眼" };

export function emoji(id) {
  const number = Number(id);
  if (FACES[number]) return FACES[number];
  return number > 1000 && number < 0x110000 ? String.fromCodePoint(number) : `[表情${id}]`;
}
