// A map as the API gives it, in arrays that are quick to walk.

import { get } from "./api.js";

export const STEPS = 65535; // into which the longer side of a map is divided
const CELLS = 128; // along each side of the grid in which points are looked for

/** The cards of the maps that are drawn. */
export const drawn = () => get("/maps");

/** Loads a map. */
export async function load(encoder, method, signal) {
  const told = await get("/map", { encoder, method }, signal);
  const count = told.ids.length;
  const places = new Uint16Array(2 * count); // x and y in turns, in steps
  for (let at = 0; at < count; at += 1) {
    places[2 * at] = told.x[at];
    places[2 * at + 1] = told.y[at];
  }
  return {
    card: told.card,
    count,
    ids: told.ids,
    places,
    artists: told.artists,
    artist: Int32Array.from(told.artist),
    styles: told.styles,
    style: Int32Array.from(told.style),
    predicted: Uint8Array.from(told.predicted),
    year: told.year,
    grid: grid(places, count),
    order: new Map(told.ids.map((id, at) => [id, at])),
  };
}

// Points by cell: those of cell c are members[starts[c]] to members[starts[c + 1] - 1].
function grid(places, count) {
  const cellOf = (at) => axis(places[2 * at + 1]) * CELLS + axis(places[2 * at]);
  const starts = new Uint32Array(CELLS * CELLS + 1);
  for (let at = 0; at < count; at += 1) starts[cellOf(at) + 1] += 1;
  for (let cell = 0; cell < CELLS * CELLS; cell += 1) starts[cell + 1] += starts[cell];
  const next = starts.slice();
  const members = new Uint32Array(count);
  for (let at = 0; at < count; at += 1) {
    const cell = cellOf(at);
    members[next[cell]] = at;
    next[cell] += 1;
  }
  return { starts, members };
}

const axis = (step) => Math.min(CELLS - 1, Math.floor((step / (STEPS + 1)) * CELLS));
const clamped = (place) => Math.min(CELLS - 1, Math.max(0, Math.floor(place * CELLS)));

/** Calls `found(point)` for every point whose cell touches the box; its sides are parts of the map's side. */
export function within({ grid: { starts, members } }, { left, top, right, bottom }, found) {
  if (right < 0 || bottom < 0 || left > 1 || top > 1) return;
  for (let row = clamped(top); row <= clamped(bottom); row += 1) {
    const first = starts[row * CELLS + clamped(left)];
    const end = starts[row * CELLS + clamped(right) + 1];
    for (let place = first; place < end; place += 1) found(members[place]);
  }
}

/** Where a point lies, in parts of the map's side. */
export const placeOf = ({ places }, at) => ({ x: places[2 * at] / STEPS, y: places[2 * at + 1] / STEPS });
