// How each point is drawn: by its category, what the legend shows, and what a search has found.

import { css } from "./map-colours.js";

const VARIANTS = 4; // of each tone: full or hollow, and in front or behind a search's hits

/**
 * The look of a map for `painter` and the pictures: `hits` are the points that a search has found, `only` the keys of
 * the categories that alone are shown. `shows(point)` says whether a point is.
 */
export function look(map, { list, of, tone, tones }, { only, hits }) {
  const chosen = list.map(({ key }) => !only.length || only.includes(key));
  const groups = tones.flatMap((colour) => [
    group(colour, 0.92, 1),
    group(colour, 0.95, 1, true),
    group(colour, 0.3, 0.85),
    group(colour, 0.3, 0.85, true),
  ]);
  const off = groups.push(group([140, 132, 120], 0.16, 0.7)) - 1;
  const groupOf = new Uint16Array(map.count);
  const layers = [[], [], [], [], []];
  for (let at = 0; at < map.count; at += 1) {
    const category = of[at];
    const behind = hits.size > 0 && !hits.has(at);
    const hollow = list[category].predicted > 0 && map.predicted[at] > 0;
    groupOf[at] = chosen[category] ? tone[at] * VARIANTS + 2 * Number(behind) + Number(hollow) : off;
    const layer = !chosen[category] ? 0 : behind ? 1 : hits.size ? 4 : list[category].own ? 3 : 2;
    layers[layer].push(at);
  }
  return {
    group: groupOf,
    groups,
    order: Uint32Array.from(layers.flat()),
    shows: (at) => groupOf[at] !== off,
    colourOf: (at) => css(tones[tone[at]]),
  };
}

const group = (colour, alpha, size, hollow = false) => ({ colour, alpha, size, hollow, css: css(colour, alpha) });
