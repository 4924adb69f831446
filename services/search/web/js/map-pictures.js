// Thumbnails on the map where there is room for them, thinned so that none covers another.

import { placeOf, within } from "./map-data.js";

const SIZES = [44, 58, 76, 100, 132]; // pixels of the longer side, by how far the map is zoomed in
const FEW = 500; // works, among which they grow from the first doubling on; among more later
const GAP = 8;
const CROWD = 4000; // points on the stage, above which they are points alone
const MOST = 160; // pictures on the stage
const KEPT = 300; // pictures in memory
const AT_ONCE = 6; // requests
const FADE = 180; // milliseconds
const SHARP = Math.min(devicePixelRatio || 1, 2); // pixels in memory for each on the stage
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Pictures over the points. `onload` is called when one has come. */
export class Pictures {
  constructor(onload) {
    this.onload = onload;
    this.kept = new Map(); // by work, the least recently shown first
    this.wanted = [];
    this.loading = 0;
    this.levels = new Map(); // the points that have a picture, by level
    this.shown = [];
    this.fading = false;
  }

  /** Takes a map. `shows(point)` says whether a point may have a picture, `first` which points come before others. */
  set(map, shows, first) {
    this.map = map;
    this.shows = shows;
    this.first = new Map(first.map((at, place) => [at, place]));
    this.levels.clear();
    this.shown = [];
  }

  /** Chooses what is shown for a camera, and asks for what is not there yet. */
  choose(camera) {
    const view = camera.view(60);
    let crowd = 0;
    within(this.map, view, (at) => {
      crowd += Number(this.shows(at));
    });
    // A level is a doubling of the scale. The same points have pictures wherever the stage is moved to.
    const level = Math.floor(Math.log2(camera.scale));
    const whole = Math.floor(Math.log2(camera.scale / camera.zoom));
    const late = Math.floor(Math.log2(Math.max(1, this.map.count / FEW)) / 2);
    this.size = SIZES[Math.min(Math.max(level - whole - late, 0), SIZES.length - 1)];
    const chosen = crowd > CROWD ? this.level(level).filter((at) => this.first.has(at)) : this.level(level);
    const middle = { x: camera.x, y: camera.y };
    this.shown = chosen
      .map((at) => ({ at, ...placeOf(this.map, at) }))
      .filter(({ x, y }) => x > view.left && x < view.right && y > view.top && y < view.bottom)
      .map((one) => ({ ...one, away: this.first.get(one.at) ?? 1e3 + Math.hypot(one.x - middle.x, one.y - middle.y) }))
      .sort((a, b) => a.away - b.away)
      .slice(0, MOST);
    this.wanted = this.shown.map(({ at }) => this.map.ids[at]).filter((id) => !this.kept.has(id));
    this.fetch();
  }

  /** Draws them, each with the `colour` and `width` of its frame and its `alpha`; returns whether some still fade in. */
  draw(context, camera, frameOf) {
    const now = performance.now();
    this.fading = false;
    for (let place = this.shown.length - 1; place >= 0; place -= 1) {
      const one = this.shown[place];
      const picture = this.kept.get(this.map.ids[one.at]);
      one.box = null;
      if (!picture?.image) continue;
      const { x, y } = camera.toScreen(one);
      const grown = this.size / Math.max(picture.width, picture.height);
      const [width, height] = [picture.width * grown, picture.height * grown];
      one.box = { left: x - width / 2, top: y - height / 2, width, height };
      const part = calm.matches ? 1 : Math.min(1, (now - picture.since) / FADE);
      this.fading ||= part < 1;
      const { colour, width: edge, alpha } = frameOf(one.at);
      context.globalAlpha = part * alpha;
      context.fillStyle = colour;
      context.fillRect(one.box.left - edge, one.box.top - edge, width + 2 * edge, height + 2 * edge);
      context.drawImage(picture.image, one.box.left, one.box.top, width, height);
    }
    context.globalAlpha = 1;
    return this.fading;
  }

  /** The point whose picture lies at a place of the stage, null where none does. */
  at(x, y) {
    const hit = this.shown.find(
      ({ box }) => box && x >= box.left && y >= box.top && x <= box.left + box.width && y <= box.top + box.height,
    );
    return hit ? hit.at : null;
  }

  /** Where the picture of a point lies on the stage, null where it has none. */
  boxOf(at) {
    return this.shown.find((one) => one.at === at)?.box ?? null;
  }

  /** Forgets what is asked for and not begun. */
  rest() {
    this.wanted = [];
    this.shown = [];
  }

  // In each cell the point that comes first, unless one that is taken already, of a cell beside it, is too near.
  level(level) {
    if (this.levels.has(level)) return this.levels.get(level);
    const room = (this.size + GAP) / 2 ** level;
    const side = Math.ceil(1 / room) + 1;
    const cells = new Map();
    for (let at = 0; at < this.map.count; at += 1) {
      if (!this.shows(at)) continue;
      const { x, y } = placeOf(this.map, at);
      const cell = Math.floor(y / room) * side + Math.floor(x / room);
      const held = cells.get(cell);
      if (held === undefined || this.rank(at) < this.rank(held)) cells.set(cell, at);
    }
    const around = [-side - 1, -side, -side + 1, -1, 1, side - 1, side, side + 1];
    const taken = new Map();
    for (const [cell, at] of [...cells].sort(([, a], [, b]) => this.rank(a) - this.rank(b))) {
      const own = placeOf(this.map, at);
      const free = around.every((step) => {
        const other = taken.get(cell + step);
        return !other || Math.abs(other.x - own.x) >= room || Math.abs(other.y - own.y) >= room;
      });
      if (free) taken.set(cell, { at, ...own });
    }
    const found = [...taken.values()].map(({ at }) => at);
    this.levels.set(level, found);
    return found;
  }

  // An order that has nothing to do with where works lie or what they are, and that is always the same.
  rank(at) {
    return this.first.get(at) ?? 1e4 + ((Math.imul(at + 1, 2654435761) >>> 0) % 1e9);
  }

  fetch() {
    while (this.loading < AT_ONCE && this.wanted.length) {
      const id = this.wanted.shift();
      if (this.kept.has(id)) continue;
      this.kept.set(id, {}); // asked for; a work without a picture stays a point
      this.loading += 1;
      load(id)
        .then((picture) => {
          this.kept.set(id, picture);
          this.onload();
        })
        .catch(() => {})
        .finally(() => {
          this.loading -= 1;
          this.forget();
          this.fetch();
        });
    }
  }

  forget() {
    const seen = new Set(this.shown.map(({ at }) => this.map.ids[at]));
    for (const [id, { image }] of this.kept) {
      if (this.kept.size <= KEPT) return;
      if (seen.has(id)) continue;
      image?.close();
      this.kept.delete(id);
    }
  }
}

async function load(id) {
  const image = new Image();
  image.src = `/api/v1/artworks/${encodeURIComponent(id)}/thumbnail`;
  await image.decode();
  const part = Math.min(1, (SHARP * SIZES.at(-1)) / Math.max(image.naturalWidth, image.naturalHeight));
  const [width, height] = [image.naturalWidth, image.naturalHeight].map((side) => Math.max(1, Math.round(side * part)));
  const small = await createImageBitmap(image, { resizeWidth: width, resizeHeight: height, resizeQuality: "medium" });
  return { image: small, width, height, since: performance.now() };
}
