// The ranked hits: keeps a card for each work, in the order of the answer.

import { Card } from "./card.js";
import { byId } from "./dom.js";
import { flip } from "./flip.js";
import { open } from "./state.js";

const grid = byId("hits");
let cards = new Map();
let hits = [];

/** Shows an answer. Returns how many works that stay have changed their place. */
export function show(answer, { travels }) {
  const before = new Map(hits.map(({ rank, artwork }) => [artwork.id, rank]));
  hits = answer.hits;
  const kept = new Map();
  for (const hit of hits) {
    const { id } = hit.artwork;
    kept.set(id, cards.get(id) ?? new Card(hit.artwork, () => open({ work: id })));
  }
  const most = Math.max(0, ...hits.map(({ why }) => why.score));
  const rearrange = () => {
    for (const hit of hits) kept.get(hit.artwork.id).tell(hit, answer.query, most);
    place([...kept.values()].map((card) => card.element));
  };
  cards = kept;
  if (travels) flip(grid, rearrange);
  else rearrange();
  return hits.filter(({ rank, artwork }) => before.has(artwork.id) && before.get(artwork.id) !== rank).length;
}

// The focus is lost when its element is taken out, so it is given back.
function place(elements) {
  const focused = grid.contains(document.activeElement) ? document.activeElement : null;
  grid.replaceChildren(...elements);
  if (focused?.isConnected) focused.focus({ preventScroll: true });
}

export const hitOf = (artworkId) => cards.get(artworkId)?.hit ?? null;

/** The hit so many places further on, null past the ends. */
export function neighbour(artworkId, step) {
  const at = hits.findIndex(({ artwork }) => artwork.id === artworkId);
  return at < 0 ? null : (hits[at + step] ?? null);
}

/** The works of the hits, best first. */
export const artworks = () => hits.map(({ artwork }) => artwork);

export function empty() {
  hits = [];
  cards = new Map();
  grid.replaceChildren();
}
