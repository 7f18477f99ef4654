// A face: the coloured initial of a person or a group, or the bot's own sign.

import { h } from "./dom.js";
import { colourOf, initialOf } from "./format.js";

export function avatar(user, isGroup = false) {
  const face = user.is_bot ? h("img", { src: "page/icon.svg", alt: "", draggable: "false" }) : initialOf(user.name, isGroup);
  const element = h("span", { class: isGroup ? "avatar group" : "avatar", "aria-hidden": "true" }, face);
  element.style.background = colourOf(user.id);
  return element;
}
