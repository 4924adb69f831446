// Where nobody knows the years: who shaped the one in the middle before, who was shaped after.

const TOGETHER = 8; // artists in a column, at most

/** The column of each artist, 0 for the one in the middle, negative before, positive after. */
export function columns(artists, influences, centreId) {
  const sides = new Map([[centreId, 0]]);
  const joined = (id, other) => influences.filter(({ influencer, influenced }) => influencer.id === id && other(influenced.id));
  for (const { id, hops } of artists.toSorted((a, b) => a.hops - b.hops)) {
    if (hops === 0) continue;
    const before = hops === 1 ? joined(id, (to) => to === centreId) : joined(id, (to) => sides.get(to) < 0);
    sides.set(id, before.length ? -hops : hops);
  }
  const found = new Map([[centreId, 0]]);
  for (const way of [-1, 1]) {
    let column = 0;
    for (const hops of [1, 2]) {
      const ring = artists.filter(({ id }) => sides.get(id) === way * hops);
      const wanted = Math.ceil(ring.length / TOGETHER);
      ring.forEach(({ id }, at) => found.set(id, way * (column + 1 + Math.floor((at * wanted) / ring.length))));
      column += wanted;
    }
  }
  return found;
}
