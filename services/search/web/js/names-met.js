// Names of artists for fields that complete what is typed: those of the collection, and those that the page has met.

import { known, subscribe } from "./collection.js";
import { byId, el, fill } from "./dom.js";

const met = new Map(); // ids by name; null where two artists bear it

/** Offers these artists, too. */
export function meet(artists) {
  const before = met.size;
  for (const { id, name } of artists) if (id) met.set(name, met.has(name) && met.get(name) !== id ? null : id);
  if (met.size > before) offer();
}

/** The id of who is named so, or the words themselves: then the server says who that is. */
export const idOf = (words) => met.get(words.trim()) ?? words.trim();

/** The name of an artist by id, or the id where nobody has met them. */
export function nameMet(id) {
  for (const [name, other] of met) if (other === id) return name;
  return id;
}

subscribe(() => meet(known().artists.map(({ id, node, name }) => ({ id: node ?? id, name }))));

function offer() {
  fill(
    byId("names-met"),
    [...met.keys()].map((name) => el("option", { value: name })),
  );
}
