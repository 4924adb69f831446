// Years along the drawing of influences: which place each has, and which are written at the axis.

const STEPS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500];

/**
 * Places of these years from 0 to 1, in order. Half of the way goes by the years themselves and half by how many
 * artists there are, so that a crowded decade has room and a long gap is seen to be one.
 */
export function spread(years) {
  const sorted = years.toSorted((a, b) => a - b);
  const [first, last] = [sorted[0], sorted.at(-1)];
  const places = new Map();
  sorted.forEach((year, at) => {
    const byTime = last > first ? (year - first) / (last - first) : 0.5;
    const byNumber = sorted.length > 1 ? at / (sorted.length - 1) : 0.5;
    if (!places.has(year)) places.set(year, (byTime + byNumber) / 2);
  });
  return places;
}

/**
 * Round years with their places along the axis, at least `apart` from each other. `known` are pairs of a year and a
 * place, rising; between two of them the axis is even.
 */
export function ticks(known, apart) {
  const points = known.filter(([year], at) => at === 0 || year > known[at - 1][0]);
  if (points.length < 2) return points.map(([year, place]) => ({ year, place }));
  const [[first, start], [last, end]] = [points[0], points.at(-1)];
  const most = Math.max(2, Math.floor((end - start) / apart));
  const step = STEPS.find((each) => (last - first) / each <= most) ?? STEPS.at(-1);
  const found = [];
  for (let year = Math.ceil(first / step) * step; year <= last; year += step) {
    const place = between(points, year);
    if (!found.length || place - found.at(-1).place >= apart) found.push({ year, place });
  }
  return found.length ? found : [{ year: first, place: start }];
}

function between(points, year) {
  const next = Math.max(1, points.findIndex(([known]) => known >= year));
  const [[before, from], [after, to]] = [points[next - 1], points[next]];
  return from + ((year - before) / (after - before)) * (to - from);
}
