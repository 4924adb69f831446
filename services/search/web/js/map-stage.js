// The stage: points, pictures and marks in one camera's view, drawn when something has changed.

import { Camera } from "./map-camera.js";
import { Card } from "./map-card.js";
import { placeOf, within } from "./map-data.js";
import { gestures } from "./map-gestures.js";
import { Pace } from "./map-pace.js";
import { Pictures } from "./map-pictures.js";
import { painter } from "./map-points.js";

const REACH = 16; // pixels from the mouse in which a point is meant
const CHOOSE = 110; // milliseconds between choices of pictures while the map moves
const SHARPEST = 2; // pixels of the canvas for each of the page

/**
 * Builds the stage in `element`, which holds a canvas for the marks and a box for the card. `onopen(id)` is told of a
 * work to open, `onreach(point)` of the one in the middle for those who use keys.
 */
export function stage(element, { onopen, onreach }) {
  const marks = element.querySelector("canvas");
  const context = marks.getContext("2d");
  const card = new Card(element.querySelector(".map-card"));
  const camera = new Camera(request);
  const pictures = new Pictures(request);
  const pace = new Pace();
  let points = painter(element, lost);
  let map = null;
  let look = null;
  let hits = new Map(); // what a search has found: its rank by point, 0 for the query
  let hovered = null;
  let withPictures = true;
  let ratio = 1;
  let scheduled = 0;
  let pointed = ""; // what the points were last drawn for
  let chosen = 0; // when pictures were last chosen
  let settling;

  new ResizeObserver(resize).observe(element);
  gestures(element, camera, { onpoint: point, onclick: click, onkey: key });

  function lost() {
    points.remove();
    points = painter(element, lost, { plain: true });
    resize();
    if (map) {
      points.set(map);
      pace.begin(map.count, points.inSoftware);
    }
    if (look) points.look(look);
    request();
  }

  function resize() {
    const { clientWidth: width, clientHeight: height } = element;
    if (!width || !height) return;
    ratio = Math.min(devicePixelRatio || 1, SHARPEST);
    points.resize(width, height, ratio);
    pointed = "";
    marks.width = Math.round(width * ratio);
    marks.height = Math.round(height * ratio);
    camera.resize(width, height);
    choose();
  }

  function request() {
    scheduled ||= requestAnimationFrame(draw);
  }

  function choose() {
    clearTimeout(settling);
    chosen = performance.now();
    if (map && look && withPictures) pictures.choose(camera);
    else pictures.rest();
    request();
  }

  function draw(now) {
    scheduled = 0;
    if (!map || !look || !element.clientWidth) return;
    const moving = moved();
    if (moving && now - chosen > CHOOSE) choose();
    const level = pace.frame(now, moving);
    const wanted = `${seen} ${level} ${camera.width} ${camera.height}`;
    if (wanted !== pointed) {
      pointed = wanted;
      points.draw(camera, radius(), ratio, level);
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, camera.width, camera.height);
    const fading = pictures.draw(context, camera, frameOf);
    for (const [at, rank] of [...hits].reverse()) mark(at, rank); // the query on top
    if (hovered !== null && !hits.has(hovered)) mark(hovered);
    if (fading) request();
  }

  let seen = "";
  function moved() {
    const now = `${camera.x} ${camera.y} ${camera.scale}`;
    if (now === seen) return false;
    seen = now;
    clearTimeout(settling);
    settling = setTimeout(choose, CHOOSE);
    return true;
  }

  function radius() {
    const usual = map.count > 20_000 ? 2 : map.count > 5_000 ? 2.7 : map.count > 1_000 ? 3.6 : 4.6;
    const room = Math.min(1, Math.max(0.6, Math.min(camera.width, camera.height) / 700));
    return Math.min(usual * room * Math.max(camera.zoom, 1) ** 0.28, 8);
  }

  const ink = (name) => getComputedStyle(element).getPropertyValue(name).trim();
  const frameOf = (at) => ({
    colour: hits.has(at) ? ink("--accent") : look.colourOf(at),
    width: at === hovered || hits.get(at) === 0 ? 3.5 : 2,
    alpha: hits.size && !hits.has(at) && at !== hovered ? 0.5 : 1,
  });

  // A ring around the point, or nothing but the rank where it has a picture: that has a frame.
  function mark(at, rank = null) {
    const box = pictures.boxOf(at);
    const { x, y } = camera.toScreen(placeOf(map, at));
    if (x < -20 || y < -20 || x > camera.width + 20 || y > camera.height + 20) return;
    const size = radius() + (rank === 0 ? 6 : 3.5);
    if (!box) {
      context.beginPath();
      context.arc(x, y, size, 0, 2 * Math.PI);
      context.lineWidth = rank === 0 ? 3 : 2;
      context.strokeStyle = ink(rank === null ? "--ink" : "--accent");
      context.stroke();
    }
    if (rank === null) return;
    const words = rank ? String(rank) : "query";
    context.font = "600 11px system-ui, sans-serif";
    context.textBaseline = "middle";
    const left = box ? box.left : x + size + 1;
    const top = box ? box.top : y - 8;
    context.fillStyle = ink("--accent");
    context.fillRect(left, top, context.measureText(words).width + 8, 16);
    context.fillStyle = ink("--on-accent");
    context.fillText(words, left + 4, top + 8.5);
  }

  /** The shown point that is meant at a place of the stage, null where there is none near. */
  function pick(x, y, reach = REACH) {
    const pictured = pictures.at(x, y);
    if (pictured !== null) return pictured;
    const middle = camera.toMap(x, y);
    const away = reach / camera.scale;
    const box = { left: middle.x - away, right: middle.x + away, top: middle.y - away, bottom: middle.y + away };
    let best = null;
    let nearest = away;
    within(map, box, (at) => {
      if (!look.shows(at)) return;
      const place = placeOf(map, at);
      const distance = Math.hypot(place.x - middle.x, place.y - middle.y);
      if (distance <= nearest) [best, nearest] = [at, distance];
    });
    return best;
  }

  function hover(at) {
    if (at === hovered) return;
    hovered = at;
    element.classList.toggle("meant", at !== null);
    if (at === null) card.hide();
    else card.show(map, at, camera.toScreen(placeOf(map, at)), camera, hits.get(at));
    request();
  }

  function point(x, y) {
    if (map && look) hover(x === null ? null : pick(x, y));
  }

  function click(x, y) {
    const at = map && look ? pick(x, y) : null;
    if (at !== null) onopen(map.ids[at]);
  }

  function key(name) {
    if (!map || !look) return;
    if (name === "Enter") {
      if (hovered !== null) onopen(map.ids[hovered]);
      return;
    }
    // Whoever uses keys always has one, however far from the middle it lies.
    hover(pick(camera.width / 2, camera.height / 2, Math.hypot(camera.width, camera.height) / 2));
    if (hovered !== null) onreach(hovered);
  }

  return {
    camera,
    /** Shows another map, whole. */
    set(next) {
      map = next;
      look = null;
      hover(null);
      points.set(map);
      pace.begin(map.count, points.inSoftware);
      resize();
      camera.begin(extent(map, map.ids.keys()));
    },
    /** Gives the points another look; `found` is a search's query and hits: their ranks by point. */
    dress(next, found) {
      hits = found;
      look = next;
      points.look(look);
      pointed = "";
      pictures.set(map, look.shows, [...hits.keys()]);
      hover(null);
      choose();
    },
    pictures(whether) {
      withPictures = whether;
      choose();
    },
    /** Shows these points. */
    showOnly: (those) => camera.show(extent(map, those)),
    /** How the points are drawn: `webgl` or `canvas`. */
    kind: () => points.kind,
  };
}

function extent(map, those) {
  const box = { left: 1, top: 1, right: 0, bottom: 0 };
  for (const at of those) {
    const { x, y } = placeOf(map, at);
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  return box;
}
