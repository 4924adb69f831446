// Dialogs: opening, closing by button, Escape or a click beside them, and where they scroll.

import { el } from "./dom.js";

/** Makes a dialog call `onclose` however the user closes it. Returns functions to show and hide it. */
export function dialog(element, onclose) {
  let told = true;
  const tell = () => {
    if (told || element.open) return;
    told = true;
    onclose();
  };
  element.addEventListener("close", tell);
  element.addEventListener("pointerdown", (event) => {
    if (event.target === element) element.close();
  });
  return {
    show() {
      told = false;
      if (!element.open) element.showModal();
    },
    hide() {
      told = true;
      element.close();
    },
  };
}

export const closer = (element) =>
  el("button", { type: "button", class: "close", "aria-label": "Close", onclick: () => element.close() }, "×");
