// What a search is ranked by: balance, direction, encoder, filters.

import { ready, subscribe } from "./collection.js";
import { byId, el, fill } from "./dom.js";
import { filters } from "./filters.js";
import { kindInFull } from "./kinds.js";
import { weightOf } from "./searching.js";
import * as slider from "./slider.js";
import * as state from "./state.js";

const wide = matchMedia("(min-width: 60rem)");
const encoder = byId("encoder");
const directions = document.querySelectorAll("#direction input");
const showFilters = filters(byId("result-filters"), { words: false, onchange: (changes) => state.go(changes) });

export function begin() {
  slider.begin((weight) => state.go({ weight }, { replace: true }));
  for (const input of directions) {
    input.addEventListener("change", () => state.go({ direction: input.value === "any" ? null : input.value }));
  }
  encoder.addEventListener("change", () => state.go({ encoder: encoder.value }));
  byId("clear-filters").addEventListener("click", () => state.go(state.filters(state.nothing())));
  subscribe(offer);
  const unfold = () => {
    byId("settings").open = wide.matches;
  };
  wide.addEventListener("change", unfold);
  unfold();
}

/** Shows the state, and the encoder that answered. */
export function show(of, answered) {
  slider.show(weightOf(of));
  for (const input of directions) input.checked = input.value === (of.direction ?? "any");
  encoder.value = answered?.encoder ?? of.encoder ?? encoder.value;
  showFilters(of);
  const used =
    of.style.length +
    of.artist.length +
    Number(of.year_from !== null || of.year_to !== null) +
    Number(Boolean(of.direction));
  byId("settings-count").textContent = used ? String(used) : "";
}

function offer() {
  const chosen = encoder.value;
  fill(
    encoder,
    ready().map(({ encoder: kind, indexed }) =>
      el("option", { value: kind }, `${kindInFull(kind)}, ${indexed.toLocaleString("en")} works`),
    ),
  );
  if (chosen) encoder.value = chosen;
}
