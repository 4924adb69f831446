// The collection to pick a work from.

import { get } from "./api.js";
import { known, subscribe } from "./collection.js";
import { arrange, byId, el } from "./dom.js";
import { filters } from "./filters.js";
import { artistOf, inWords, isPlain, picture, plural, titleOf } from "./labels.js";
import { busy, clear, failed } from "./notice.js";
import * as state from "./state.js";

const PAGE = 60;
const MOST = 500; // works that the API gives at once
const wall = byId("wall");
const more = byId("browse-more");

let shown = null; // the filters and the size of the collection that the wall answers to
let filtered = null; // the filters alone
const tiles = new Map(); // those of the wall by what they show, so that works that stay do not flicker or lose focus
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
  const by = JSON.stringify([text, style, artist, year_from, year_to]);
  const wanted = `${by} ${known()?.works}`;
  if (wanted === shown) return;
  const grown = shown !== null && by === filtered; // more works under the same filters: as many are shown as before
  shown = wanted;
  filtered = by;
  load(0, grown ? Math.min(Math.max(PAGE, wall.children.length), MOST) : PAGE);
}

async function load(offset, limit = PAGE) {
  asking?.abort();
  asking = new AbortController();
  const { text, ...of } = state.current();
  try {
    const page = await busy(get("/artworks", { text, ...state.filters(of), order: "mixed", limit, offset }, asking.signal));
    clear("browse");
    if (!offset) forget(page.artworks);
    const found = page.artworks.map(kept);
    if (offset) wall.append(...found);
    else arrange(wall, found);
    count(page.total, Boolean(text) || state.isFiltered(of));
    more.hidden = wall.children.length >= page.total;
    if (offset) found[0]?.querySelector("a").focus({ preventScroll: true });
  } catch (error) {
    if (!offset) shown = null;
    failed(error, { about: "browse", retry: () => load(offset, limit) });
  }
}

function kept(artwork) {
  const key = JSON.stringify(artwork);
  if (!tiles.has(key)) tiles.set(key, tile(artwork));
  return tiles.get(key);
}

function forget(besides) {
  const keys = new Set(besides.map((artwork) => JSON.stringify(artwork)));
  for (const key of tiles.keys()) if (!keys.has(key)) tiles.delete(key);
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
