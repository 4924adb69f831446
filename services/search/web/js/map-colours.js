// What the colours of the map mean: styles, artists or years, and which works stand out.

import { nameOf } from "./collection.js";

export const WAYS = { style: "Style", artist: "Artist", year: "Year" };
const UNKNOWN = ""; // the key of works of which it is not known

const PERIODS = [10, 20, 25, 50, 100, 200, 500]; // years; the first that gives few enough is taken
const MOST_PERIODS = 10;
const TONES = 32; // by year
const dark = matchMedia("(prefers-color-scheme: dark)");

// Eight colours that stay apart under each kind of colour blindness (docs/maps.md has the figures), the rest grey.
const PALETTES = {
  light: {
    categories: ["#0c74ea", "#ff9000", "#9c0a07", "#09b0fe", "#632360", "#db4428", "#a46791", "#2234b2"],
    rest: "#b9b0a3",
    chosen: "#24211d",
    years: ["#46039f", "#9c179e", "#d8576b", "#f39a3d"],
  },
  dark: {
    categories: ["#f5e52b", "#0e6eb0", "#fd9511", "#b07dfb", "#01aa9d", "#aec0ff", "#a66d15", "#4dffcd"],
    rest: "#5a544e",
    chosen: "#ece7de",
    years: ["#8f2bbd", "#d8576b", "#f39a3d", "#f9e14a"],
  },
};

const palette = () => (dark.matches ? PALETTES.dark : PALETTES.light);

/** Calls `listener` when the page turns light or dark. */
export const onTheme = (listener) => dark.addEventListener("change", listener);

/** Whether works differ in this: a collection without years has no colours by year. */
export function tells(map, by) {
  if (by === "year") return map.year.some((year) => year !== null);
  return map[by].some((number) => number >= 0);
}

/**
 * The categories of a map, the largest first and the unknown last; by year they are periods in their order. Each has
 * its `key`, `name`, `count`, `colour`, how many are `predicted`, and whether it has a colour of its `own`. `of` is each
 * point's category. `tones` are the colours of points and `tone` is each point's: by year more than there are periods.
 */
export function categories(map, by, only) {
  const colours = palette();
  if (by === "year") return periods(map, colours);
  const found = named(map, by);
  const shown = ({ key }) => !only.length || only.includes(key);
  const largest = found.list.filter(({ key }) => key !== UNKNOWN).slice(0, colours.categories.length);
  const given = new Map(largest.filter(shown).map((one) => [one, colours.categories[largest.indexOf(one)]]));
  const free = colours.categories.filter((colour) => ![...given.values()].includes(colour));
  for (const one of found.list) {
    // A category that is chosen is never grey: it takes the colour of one that is not shown.
    if (only.includes(one.key) && !given.has(one)) given.set(one, free.shift() ?? colours.chosen);
    one.own = given.has(one);
    one.colour = rgb(given.get(one) ?? colours.rest);
  }
  return { ...found, tone: found.of, tones: found.list.map(({ colour }) => colour) };
}

function named(map, by) {
  const numbers = map[by];
  const keys = by === "style" ? map.styles : map.artists;
  const counts = new Uint32Array(keys.length + 1);
  const guesses = new Uint32Array(keys.length + 1);
  for (let at = 0; at < map.count; at += 1) {
    counts[numbers[at] + 1] += 1;
    if (by === "style") guesses[numbers[at] + 1] += map.predicted[at];
  }
  const list = keys.map((key, number) => ({
    key,
    number,
    name: by === "artist" ? nameOf(key) : key,
    count: counts[number + 1],
    predicted: guesses[number + 1],
  }));
  list.sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
  if (counts[0]) list.push({ key: UNKNOWN, number: -1, name: "Unknown", count: counts[0], predicted: 0 });
  const rank = new Map(list.map(({ number }, place) => [number, place]));
  return { list, of: Uint32Array.from(numbers, (number) => rank.get(number)) };
}

function periods(map, colours) {
  const years = map.year.filter((year) => year !== null).sort((a, b) => a - b);
  // A few works far from all others would take the whole range of colours.
  const first = years[Math.floor(years.length * 0.02)] ?? 0;
  const last = years[Math.ceil(years.length * 0.98) - 1] ?? 0;
  const within = (year) => Math.min(Math.max(year, first), last);
  const length = PERIODS.find((span) => last - first < span * (MOST_PERIODS - 1)) ?? PERIODS.at(-1);
  const startOf = (year) => Math.floor(within(year) / length) * length;
  const starts = [...new Set(years.map(startOf))];
  const toneOf = (year) => Math.round(((within(year) - first) / Math.max(last - first, 1)) * (TONES - 1));
  const tones = Array.from({ length: TONES }, (_, tone) => ramp(colours.years, tone / (TONES - 1)));
  const list = starts.map((start) => ({
    key: String(start),
    name: period(start, length, { until: years[0] < start, from: years.at(-1) >= start + length }, starts),
    colour: tones[toneOf(start + length / 2)],
    count: 0,
    predicted: 0,
    own: true,
  }));
  if (years.length < map.count) {
    list.push({ key: UNKNOWN, name: "Unknown", colour: rgb(colours.rest), count: 0, predicted: 0, own: false });
  }
  const rank = new Map(starts.map((start, place) => [start, place]));
  const of = Uint32Array.from(map.year, (year) => (year === null ? starts.length : rank.get(startOf(year))));
  const tone = Uint32Array.from(map.year, (year) => (year === null ? TONES : toneOf(year)));
  for (const place of of) list[place].count += 1;
  return { list, of, tone, tones: [...tones, rgb(colours.rest)] };
}

// The first and the last period hold the few works beyond them too.
function period(start, length, beyond, starts) {
  if (starts.length > 1 && beyond.until && start === starts[0]) return `until ${start + length - 1}`;
  if (starts.length > 1 && beyond.from && start === starts.at(-1)) return `from ${start}`;
  return `${start}–${start + length - 1}`;
}

/** A colour as CSS writes it. */
export const css = ([red, green, blue], alpha = 1) => `rgb(${red} ${green} ${blue} / ${alpha})`;

const rgb = (hex) => [1, 3, 5].map((from) => parseInt(hex.slice(from, from + 2), 16));

function ramp(stops, part) {
  const place = Math.min(Math.max(part, 0), 1) * (stops.length - 1);
  const from = Math.min(Math.floor(place), stops.length - 2);
  const [a, b] = [rgb(stops[from]), rgb(stops[from + 1])];
  return a.map((value, channel) => Math.round(value + (b[channel] - value) * (place - from)));
}
