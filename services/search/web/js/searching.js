// One search at a time: the newest request wins, and an upload's answer is not asked for twice.

import { get } from "./api.js";
import { known } from "./collection.js";
import * as state from "./state.js";

export const PAGE = 24;
const MOST = 1000; // what the API gives at once

let asking = null;
let primed = null;

export const weightOf = (of) => of.weight ?? known()?.default_weight ?? 0.25;

function params(of) {
  return {
    weight: weightOf(of),
    limit: Math.min(of.limit ?? PAGE, MOST),
    direction: of.direction,
    encoder: of.encoder,
    query_artist: of.query_artist,
    ...state.filters(of),
  };
}

const keyOf = (of) => JSON.stringify([of.artwork, of.query, params(of)]);

/** Takes an answer for the state that it belongs to. */
function prime(of, answer) {
  primed = { key: keyOf(of), answer };
}

/** The answer for a state. Rejects with an abort where a newer search overtakes it. */
async function run(of) {
  asking?.abort();
  asking = new AbortController();
  const ours = primed?.key === keyOf(of) ? primed.answer : null;
  primed = null;
  if (ours) return ours;
  return get("/search", { artwork: of.artwork, query: of.query, ...params(of) }, asking.signal);
}

export const search = { keyOf, params, prime, run, stop: () => asking?.abort(), MOST };
