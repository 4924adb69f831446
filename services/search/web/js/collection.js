// What there is to search: asked once, and again when a job has changed it.

import { get } from "./api.js";
import { byId, el, fill } from "./dom.js";

const listeners = [];
let collection = null;

/** The collection as last told, null before the first answer. */
export const known = () => collection;

export const subscribe = (listener) => listeners.push(listener);

/** Encoders that can search. */
export const ready = () => (collection?.encoders ?? []).filter((encoder) => encoder.indexed > 0);

/** The id of an artist of the collection by name or id, in any case; null where there is none. */
export function artistNamed(text) {
  const wanted = text.trim().toLocaleLowerCase();
  return collection?.artists.find(({ id, name }) => id === wanted || name.toLocaleLowerCase() === wanted)?.id ?? null;
}

export const nameOf = (artistId, otherwise = artistId) =>
  collection?.artists.find(({ id }) => id === artistId)?.name ?? otherwise;

/** The influence graph's id of an artist of the collection; null where the graph does not know them. */
export const nodeOf = (artistId) => collection?.artists.find(({ id }) => id === artistId)?.node ?? null;

export async function refresh() {
  collection = await get("/collection");
  fill(
    byId("artist-names"),
    collection.artists.map(({ name }) => el("option", { value: name })),
  );
  for (const listener of listeners) listener(collection);
  return collection;
}
