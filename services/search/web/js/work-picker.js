// Picks one work of the collection by its words and its picture.

import { get } from "./api.js";
import { el, fill } from "./dom.js";
import * as grid from "./grid.js";
import { inWords, picture, titleOf } from "./labels.js";
import { failed } from "./notice.js";

const SHOWN = 24;
const PAUSE = 220; // milliseconds without a key before words count

/** Calls `onpick(artwork)`. Begins with the hits on the page, where there are any; `without` is left out. */
export function workPicker(onpick, without) {
  const text = el("input", { type: "search", "aria-label": "Words of title, artist or style", placeholder: "Title, artist or style" });
  const list = el("ul", { class: "strip picker", "aria-label": "Works to choose from" });
  let asking = null;
  let timer;

  const offer = (artworks) => {
    const others = artworks.filter(({ id }) => id !== without.id).slice(0, SHOWN);
    fill(list, others.length ? others.map(choice) : el("li", { class: "hint" }, "No work has these words."));
  };
  const choice = (artwork) => {
    const pick = { type: "button", class: "plain", title: titleOf(artwork), "aria-label": inWords(artwork), onclick: () => onpick(artwork) };
    return el("li", {}, el("button", pick, picture(artwork)));
  };
  const look = async () => {
    const words = text.value.trim();
    const near = words ? [] : grid.artworks();
    if (near.length > 1) return offer(near);
    asking?.abort();
    asking = new AbortController();
    try {
      offer((await get("/artworks", { text: words, order: "mixed", limit: SHOWN + 1 }, asking.signal)).artworks);
    } catch (error) {
      failed(error, { about: "generated" });
    }
  };
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  look();
  return { element: el("div", {}, text, list), focus: () => text.focus() };
}
