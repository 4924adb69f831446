// A choice of one among a few, side by side.

import { el } from "./dom.js";

/** Options are pairs of a value and a name; `onchange(value)` is told what is chosen. */
export function segments(name, legend, options, onchange) {
  const inputs = options.map(([value]) => el("input", { type: "radio", name, value, onchange: () => onchange(value) }));
  return {
    element: el(
      "fieldset",
      { class: "segments-set" },
      el("legend", { class: "unseen" }, legend),
      el("div", { class: "segments" }, options.map(([, text], at) => el("label", {}, inputs[at], el("span", {}, text)))),
    ),
    show(value) {
      for (const input of inputs) input.checked = input.value === value;
    },
  };
}
