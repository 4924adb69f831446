// Whom the drawing shows where there are more than it has room for.

const NEAREST = 0.6; // of the room is for those one step away, where others are asked for

/**
 * At most so many artists around the one in the middle, by birth: the nearest, those of whom there are works, and those
 * who are joined to many. Nobody is drawn whom nothing joins to the others.
 */
export function chosen({ centre, artists, influences }, most) {
  const joined = neighbours(influences);
  const worth = (artist) => [Number(artist.works > 0), joined.get(artist.id)?.size ?? 0];
  const best = (some, room) => some.toSorted((a, b) => compare(worth(b), worth(a))).slice(0, Math.max(0, Math.round(room)));
  const middle = artists.filter(({ id }) => id === centre);
  const near = artists.filter(({ hops }) => hops === 1);
  const far = artists.filter(({ hops }) => hops > 1);
  const first = best(near, far.length ? Math.max(most * NEAREST, most - far.length) : most);
  const reached = new Set(first.map(({ id }) => id));
  const second = best(
    far.filter(({ id }) => [...(joined.get(id) ?? [])].some((other) => reached.has(other))),
    most - first.length,
  );
  const all = [...middle, ...first, ...second];
  const ids = new Set(all.map(({ id }) => id));
  return {
    centre,
    artists: all.toSorted((a, b) => (a.born ?? 9999) - (b.born ?? 9999) || a.name.localeCompare(b.name)),
    influences: influences.filter(({ influencer, influenced }) => ids.has(influencer.id) && ids.has(influenced.id)),
  };
}

function neighbours(influences) {
  const joined = new Map();
  const add = (a, b) => joined.set(a, (joined.get(a) ?? new Set()).add(b));
  for (const { influencer, influenced } of influences) {
    add(influencer.id, influenced.id);
    add(influenced.id, influencer.id);
  }
  return joined;
}

const compare = ([a, b], [c, d]) => a - c || b - d;
