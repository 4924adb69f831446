// Tells people what went wrong, calmly, and screen readers what happened.

import { byId, el, link } from "./dom.js";
import { isAbort } from "./api.js";

let announcing;

/**
 * Shows a sentence above the page until it is closed or its `about` is cleared. A newer notice about the same thing
 * takes its place. `actions` are pairs of a name and a function.
 */
export function notice(sentence, { about = "page", actions = [], calm = false } = {}) {
  clear(about);
  const box = el(
    "div",
    { class: calm ? "notice calm" : "notice", role: calm ? "status" : "alert", data: { about } },
    el("p", {}, sentence),
    el(
      "div",
      { class: "notice-actions" },
      actions.map(([name, act]) =>
        link(name, () => {
          box.remove();
          act();
        }),
      ),
      el("button", { type: "button", class: "close", "aria-label": "Dismiss", onclick: () => box.remove() }, "×"),
    ),
  );
  const beneath = document.querySelector("dialog[open] .sheet-bar"); // a modal dialog covers the page
  if (beneath) beneath.after(box);
  else byId("notices").append(box);
  return box;
}

/** A failed request: the server's own sentence, and a way to try again where it did not answer. */
export function failed(error, { about = "page", retry } = {}) {
  if (isAbort(error)) return;
  if (error.status === undefined) throw error; // a defect of the page belongs in the console
  const again = retry && (error.offline || error.status >= 500);
  notice(error.message, { about, actions: again ? [["Try again", retry]] : [] });
}

export function clear(about) {
  for (const box of document.querySelectorAll(".notice")) if (box.dataset.about === about) box.remove();
}

/** Says something to screen readers, once things have come to rest. */
export function announce(sentence) {
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    byId("announcer").textContent = sentence;
  }, 500);
}

let waiting = 0;
let showing;

/** Shows the thin line below the header while the promise is pending for longer than a blink. */
export async function busy(promise) {
  waiting += 1;
  showing ??= setTimeout(() => {
    byId("loading").hidden = false;
  }, 180);
  try {
    return await promise;
  } finally {
    waiting -= 1;
    if (!waiting) {
      clearTimeout(showing);
      showing = undefined;
      byId("loading").hidden = true;
    }
  }
}
