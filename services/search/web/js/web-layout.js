// Where each artist of the drawing stands: along the years, on tracks beside each other so that nobody is covered.

import { columns } from "./web-columns.js";
import { spread, ticks } from "./web-years.js";

const ROUNDS = 6; // of improvement
const MOST_TRACKS = 40;
const YOUNGER = 30; // years that an artist may be than who shaped them, where nobody knows
const DATED = 0.4; // of the artists must have years for the drawing to go by years

/**
 * Lays out the artists of a neighbourhood.
 *
 * `shape` says how, in pixels: `vertical` whether the years run downwards; `length` of the axis of the years, null
 * where it takes what it needs; `tracks` beside each other, more where they are needed and `length` is given; `size`
 * of an artist along and across the axis; `bare`, how long one is along it of whom there is no picture; `middle`, the
 * size of the one in the middle; `gap` between two; `axis`, the room for the years beside it.
 *
 * Returns `boxes` by id with `left`, `top`, `width`, `height` and `below`, whether it stands beneath the years; the
 * drawing's `width` and `height`; the axis' `years` with their places along it; `unknown`, the place across it where
 * those stand whose years nobody knows (null where there are none); and `dated`, whether it goes by years at all: where
 * hardly any are known, who shaped the one in the middle stands before, and who was shaped after.
 */
export function layout(artists, influences, centreId, shape) {
  const known = birthYears(artists, influences, centreId);
  const byYears = known.size >= DATED * artists.length && known.has(centreId);
  const years = byYears ? known : columns(artists, influences, centreId);
  const dated = artists.filter(({ id }) => years.has(id)).toSorted((a, b) => years.get(a.id) - years.get(b.id));
  const placed = alongYears(dated, years, centreId, shape);
  acrossTracks(placed, influences, shape);
  const plan = drawn(placed, artists.filter(({ id }) => !years.has(id)), years, shape);
  return { ...plan, dated: byYears, years: byYears ? plan.years : [] };
}

// The one in the middle needs a year to stand between the others; those who have none are kept apart.
function birthYears(artists, influences, centreId) {
  const years = new Map(artists.filter(({ born }) => born !== null).map(({ id, born }) => [id, born]));
  if (years.has(centreId) || !years.size) return years;
  const guesses = influences
    .filter(({ influencer, influenced }) => [influencer.id, influenced.id].includes(centreId))
    .map(({ influencer, influenced }) =>
      influenced.id === centreId ? years.get(influencer.id) + YOUNGER : years.get(influenced.id) - YOUNGER,
    )
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  if (guesses.length) years.set(centreId, guesses[Math.floor(guesses.length / 2)]);
  return years;
}

function alongYears(dated, years, centreId, shape) {
  const places = spread(dated.map(({ id }) => years.get(id)));
  for (let tracks = shape.tracks; ; tracks += 2) {
    const placed = fit(dated, years, places, centreId, { ...shape, tracks });
    const end = Math.max(0, ...placed.map(({ from, size }) => from + size));
    if (shape.length === null || end <= shape.length || tracks > MOST_TRACKS) return { items: placed, tracks };
  }
}

// Each artist takes the first track that is free at their year; where none is, they and all who follow move on.
function fit(dated, years, places, centreId, { length, tracks, size, bare, middle, gap, vertical }) {
  const free = new Array(tracks).fill(0);
  const room = length ?? Math.ceil(dated.length / tracks) * (size.along + gap) * 1.35 + middle.along;
  const centre = Math.floor(tracks / 2);
  const lengthOf = ({ id, thumbnails }) => (id === centreId ? middle.along : thumbnails.length ? size.along : bare);
  const wish = (id, own) => places.get(years.get(id)) * Math.max(0, room - own);
  const reserved = wish(centreId, middle.along);
  let reached = 0;
  return dated.map((artist) => {
    const isCentre = artist.id === centreId;
    const own = lengthOf(artist);
    const wanted = wish(artist.id, own);
    const inTheWay = wanted + own + gap > reserved && wanted < reserved + middle.along + gap;
    // On a narrow page the one in the middle has a row of their own; else the track in the middle.
    const taken = isCentre
      ? free.map((_, track) => track).filter((track) => vertical || track === centre)
      : [firstFree(free, wanted, inTheWay && !vertical ? centre : null)];
    const from = Math.max(wanted, reached, ...taken.map((track) => free[track]));
    reached = from;
    for (const track of taken) free[track] = from + own + gap;
    return { id: artist.id, track: isCentre ? centre : taken[0], from, size: own, fixed: isCentre };
  });
}

function firstFree(free, wanted, reserved) {
  const middle = (free.length - 1) / 2;
  const tracks = free.map((until, track) => ({ until, track })).filter(({ track }) => track !== reserved);
  const open = tracks.filter(({ until }) => until <= wanted);
  if (open.length) return open.toSorted((a, b) => Math.abs(a.track - middle) - Math.abs(b.track - middle))[0].track;
  return tracks.toSorted((a, b) => a.until - b.until)[0].track;
}

// Moves artists to other tracks, or lets two change theirs, as long as edges become shorter and run clear of others.
function acrossTracks({ items, tracks }, influences, { size, gap }) {
  const by = new Map(items.map((item) => [item.id, item]));
  const edges = influences
    .map(({ influencer, influenced }) => [by.get(influencer.id), by.get(influenced.id)])
    .filter(([a, b]) => a && b && a !== b);
  const pitch = size.across + gap;
  const cost = () => edges.reduce((sum, [a, b]) => sum + strain(a, b, items, pitch), 0);
  const clear = (item, track) =>
    items.every(
      (other) =>
        other === item ||
        other.from >= item.from + item.size + gap ||
        item.from >= other.from + other.size + gap ||
        other.track !== track,
    );
  let best = cost();
  const keep = (undo) => {
    const now = cost();
    if (now >= best - 1e-6) undo();
    else best = now;
  };
  const movable = items.filter(({ fixed }) => !fixed);
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = best;
    for (const item of movable) {
      for (let track = 0; track < tracks; track += 1) {
        const was = item.track;
        if (track === was || !clear(item, track)) continue;
        item.track = track;
        keep(() => {
          item.track = was;
        });
      }
    }
    for (const [at, one] of movable.entries()) {
      for (const other of movable.slice(at + 1)) {
        if (one.track === other.track || Math.abs(one.from - other.from) > 2 * size.along) continue;
        const swap = () => {
          [one.track, other.track] = [other.track, one.track];
        };
        swap();
        if (clear(one, one.track) && clear(other, other.track)) keep(swap);
        else swap();
      }
    }
    if (best === before) return;
  }
}

// How far an edge reaches across, and how many artists it passes behind.
function strain(a, b, items, pitch) {
  const [left, right] = a.from <= b.from ? [a, b] : [b, a];
  const [start, end] = [left.from + left.size, right.from];
  let covered = 0;
  if (end > start) {
    for (const { from, size, track } of items) {
      if (from + size <= start || from >= end) continue;
      const part = Math.min(1, Math.max(0, (from + size / 2 - start) / (end - start)));
      const eased = part * part * (3 - 2 * part); // as the curve runs
      if (Math.abs(left.track + eased * (right.track - left.track) - track) < 0.42) covered += 1;
    }
  }
  return Math.abs(a.track - b.track) * pitch + covered * 2.2 * pitch;
}

function drawn({ items, tracks }, undated, years, { vertical, length, size, middle, gap, axis }) {
  const used = items.map(({ track }) => track);
  const first = vertical ? 0 : Math.min(...used, Infinity);
  const last = vertical ? tracks - 1 : Math.max(...used, -Infinity);
  const pitch = size.across + gap;
  const across = items.length ? (last - first + 1) * pitch - gap : 0;
  const along = Math.max(length ?? 0, ...items.map(({ from, size: own }) => from + own));
  const boxes = new Map();
  const put = (id, from, beside, own, more = {}) => {
    const [left, top] = vertical ? [axis + beside, from] : [from, beside];
    const [width, height] = vertical ? [own.across, own.along] : [own.along, own.across];
    boxes.set(id, { left, top, width, height, ...more });
  };
  for (const { id, track, from, size: own, fixed } of items) {
    const wide = fixed ? middle.across : size.across;
    const beside = vertical && fixed ? (across - wide) / 2 : (track - first) * pitch - (wide - size.across) / 2;
    put(id, from, beside, { along: own, across: wide });
  }
  const band = apart(undated, { vertical, along, across, tracks, size, gap, axis }, put);
  const known = items.map(({ id, from }) => [years.get(id), from]);
  return {
    boxes,
    width: vertical ? axis + across : along,
    height: vertical ? band.end : Math.max(band.end, across + axis),
    years: ticks(known, vertical ? 40 : 56),
    yearsEnd: vertical ? along : across,
    unknown: band.start,
  };
}

// Those without years stand in rows after the axis.
function apart(undated, { vertical, along, across, tracks, size, gap, axis }, put) {
  if (!undated.length) return { start: null, end: vertical ? along : across };
  const start = vertical ? along + 2 * gap : across + axis;
  const room = vertical ? tracks : Math.max(1, Math.floor((along + gap) / (size.along + gap)));
  const head = 1.6 * gap + 10; // for the words above them
  undated.forEach(({ id }, at) => {
    const [row, column] = [Math.floor(at / room), at % room];
    if (vertical) put(id, start + head + row * (size.along + gap), column * (size.across + gap), size);
    else put(id, column * (size.along + gap), start + head + row * (size.across + gap), size, { below: true });
  });
  const rows = Math.ceil(undated.length / room);
  return { start, end: start + head + rows * ((vertical ? size.along : size.across) + gap) };
}
