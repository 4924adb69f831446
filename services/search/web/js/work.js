// One work in full: the picture, everything known of it, and why it is where it is.

import { get } from "./api.js";
import { byId, el, fill } from "./dom.js";
import { closer, dialog } from "./dialog.js";
import { facts } from "./facts.js";
import { fromWork } from "./generation.js";
import * as grid from "./grid.js";
import { inWords, picture, wallLabel } from "./labels.js";
import { failed } from "./notice.js";
import { attribution } from "./provenance.js";
import { explanation } from "./reasons.js";
import * as results from "./results.js";
import * as state from "./state.js";

const sheet = byId("work");
const { show, hide } = dialog(sheet, state.close);
let shown = null;

sheet.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea") || event.altKey || event.metaKey || event.ctrlKey) return;
  if (event.key === "ArrowLeft") step(-1);
  if (event.key === "ArrowRight") step(1);
});

/** Shows the state's work, or none. */
export async function update() {
  const { work } = state.current();
  if (!work) {
    shown = null;
    hide();
    return;
  }
  const hit = grid.hitOf(work);
  const key = JSON.stringify([work, hit]);
  if (key === shown) return;
  shown = key;
  try {
    const artwork = hit?.artwork ?? (await get(`/artworks/${encodeURIComponent(work)}`));
    if (state.current().work !== work) return;
    present(artwork, hit);
    show();
    sheet.querySelector("h2").focus();
  } catch (error) {
    state.close();
    failed(error, { about: "work" });
  }
}

function present(artwork, hit) {
  const query = results.shown()?.query;
  const image = picture(artwork, { large: true, lazy: false });
  image.style.aspectRatio = `${artwork.width} / ${artwork.height}`;
  image.style.backgroundImage = `url("${artwork.thumbnail_url}")`; // until the large one is there
  fill(
    sheet,
    el("div", { class: "sheet-bar" }, hit ? steps(artwork.id, hit.rank) : el("span", {}), closer(sheet)),
    el(
      "article",
      { class: "work" },
      el("figure", { class: "work-picture" }, image, caption(artwork)),
      el(
        "div",
        { class: "work-words" },
        el("h2", { id: "work-title", class: "unseen", tabindex: -1 }, inWords(artwork)),
        el("div", { class: "label large" }, wallLabel(artwork)),
        el(
          "p",
          { class: "work-actions" },
          artwork.id !== query?.artwork?.id &&
            el(
              "button",
              { type: "button", class: "button primary", onclick: () => searchWith(artwork) },
              "Search with this one",
            ),
          el("a", { class: "button", href: artwork.image_url, target: "_blank", rel: "noopener" }, "Open the image"),
          fromWork(artwork),
        ),
        hit && query && explanation(hit, query),
        facts(artwork),
      ),
    ),
  );
  sheet.scrollTop = 0;
}

function caption(artwork) {
  const words = attribution(artwork);
  return words && el("figcaption", {}, words);
}

function steps(id, rank) {
  const to = (direction, sign, label) =>
    el(
      "button",
      {
        type: "button",
        class: "quiet",
        onclick: () => step(direction),
        disabled: !grid.neighbour(id, direction),
        "aria-label": label,
      },
      sign,
    );
  return el(
    "div",
    { class: "steps-between" },
    to(-1, "‹", "Previous hit"),
    el("span", {}, `Rank ${rank}`),
    to(1, "›", "Next hit"),
  );
}

// Paging through the hits is not a step in the history each.
function step(direction) {
  const next = grid.neighbour(state.current().work, direction);
  if (next) state.go({ work: next.artwork.id }, { replace: true });
}

function searchWith(artwork) {
  const { weight, direction, encoder } = state.current();
  state.go({ ...state.nothing(), weight, direction, encoder, artwork: artwork.id });
}
