// The collection to pick a work from.

import { get } from "./api.js";
import { known, subscribe } from "./collection.js";
import { byId, el, fill } from "./dom.js";
import { filters } from "./filters.js";
import { artistOf, inWords, isPlain, picture, plural, titleOf } from "./labels.js";
import { busy, clear, failed } from "./notice.js";
import * as state from "./state.js";

const PAGE = 60;
const wall = byId("wall");
const more = byId("browse-more");

let shown = null; // the filters and the size of the collection that the wall answers to
let asking = null;

const showFilters = filters(byId("browse-filters"), {
  words: true,
  onchange: (changes) => state.go(changes, { replace: "text" in changes }),
});
more.addEventListener("click", () => load(wall.children.length));
subscribe(({ works }) => {
  byId("browse").hidden = !works;
  if (shown) update();
});

/** Shows the works that pass the state's filters. */
export function update() {
  const { text, style, artist, year_from, year_to } = state.current();
  showFilters(state.current());
  const wanted = JSON.stringify([text, style, artist, year_from, year_to, known()?.works]);
  if (wanted === shown) return;
  shown = wanted;
  load(0);
}

async function load(offset) {
  asking?.abort();
  asking = new AbortController();
  const { text, ...of } = state.current();
  try {
    const page = await busy(get("/artworks", { text, ...state.filters(of), order: "mixed", limit: PAGE, offset }, asking.signal));
    clear("browse");
    const tiles = page.artworks.map(tile);
    if (offset) wall.append(...tiles);
    else fill(wall, tiles);
    count(page.total, Boolean(text) || state.isFiltered(of));
    more.hidden = wall.children.length >= page.total;
    if (offset) tiles[0]?.querySelector("a").focus({ preventScroll: true });
  } catch (error) {
    if (!offset) shown = null;
    failed(error, { about: "browse", retry: () => load(offset) });
  }
}

function count(total, narrowed) {
  byId("browse-count").textContent = narrowed
    ? total
      ? `${plural(total, "work passes", "works pass")} the filters`
      : "No work passes the filters"
    : "";
}

/** A work that starts a search: a real link, so that it can be opened in another tab. */
export function tile(artwork) {
  const ratio = artwork.width / artwork.height;
  const anchor = el(
    "a",
    { href: `?artwork=${artwork.id}`, class: "tile", "aria-label": `Search with ${inWords(artwork)}` },
    picture(artwork),
    el("span", { class: "tile-artist" }, artistOf(artwork)),
    el("span", { class: "tile-title" }, el("cite", {}, titleOf(artwork)), artwork.year !== null && `, ${artwork.year}`),
  );
  anchor.addEventListener("click", (event) => {
    if (isPlain(event)) state.go({ ...state.nothing(), artwork: artwork.id });
  });
  const item = el("li", {}, anchor);
  // Rows of one height: a work takes width in proportion to its shape, within what a label needs.
  item.style.setProperty("--ratio", Math.min(Math.max(ratio, 0.62), 2.4).toFixed(3));
  return item;
}
