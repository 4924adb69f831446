// The influences around an artist as a drawing to walk in: artists along the years, an edge for each influence.

import { el, fill } from "./dom.js";
import { flip } from "./flip.js";
import { roving } from "./roving.js";
import { edgeCard } from "./web-card.js";
import { chosen } from "./web-choice.js";
import { edge, edgesOf, ground } from "./web-edges.js";
import { layout } from "./web-layout.js";
import { webNodes } from "./web-nodes.js";

const NARROW = 640; // pixels; below, the years run downwards
const WIDE_SHAPE = {
  vertical: false,
  tracks: 7,
  size: { along: 164, across: 50 },
  bare: 136,
  middle: { along: 196, across: 58 },
  gap: 16,
  axis: 34,
};
const NARROW_SHAPE = {
  vertical: true,
  tracks: 3,
  size: { along: 92, across: 98 },
  bare: 52,
  middle: { along: 74, across: 240 },
  gap: 16,
  axis: 40,
};
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const MOST = { wide: 34, narrow: 16 }; // artists drawn; the lists have all

/**
 * The drawing below `place`. `onwalk(id)` is called where somebody goes to an artist, `onreject(influence)` where an
 * influence is doubted.
 */
export function web(place, { onwalk, onreject }) {
  const stage = el("div", { class: "web-stage" });
  const group = (name, label) => el("div", { class: name, role: "group", "aria-label": label });
  const nodes = group("web-nodes", "Artists; arrow keys go from one to the next");
  const edges = group("web-edges", "Influences; arrow keys go from one to the next, Enter reads the sources");
  stage.append(nodes, edges);
  place.append(stage);
  const card = edgeCard(stage, onreject);
  const firstNode = roving(nodes, ".node");
  const firstEdge = roving(edges, ".reach");
  const artistNodes = webNodes({ onwalk, onlight: light });
  let told = null;
  let width = 0;
  let plan = null;

  new ResizeObserver(() => {
    if (!told || !place.clientWidth || place.clientWidth === width) return;
    draw(told, false);
  }).observe(place);

  function draw(neighbourhood, travels) {
    told = neighbourhood;
    width = place.clientWidth;
    card.hide();
    const narrow = width < NARROW;
    const shape = narrow ? narrowShape(width) : { ...WIDE_SHAPE, length: width };
    const { artists, influences, centre } = chosen(neighbourhood, narrow ? MOST.narrow : MOST.wide);
    plan = layout(artists, influences, centre, shape);
    const drawing = ground(plan, shape);
    const aside = ([{ influencer, influenced }]) => influencer.id !== centre && influenced.id !== centre;
    // Those of the one in the middle are drawn over the others.
    for (const same of edgesOf(influences).toSorted((a, b) => Number(aside(b)) - Number(aside(a)))) {
      const [{ influencer, influenced }] = same;
      const side = aside(same) ? "other" : influenced.id === centre ? "in" : "out";
      const element = edge(same, plan.boxes.get(influencer.id), plan.boxes.get(influenced.id), side, shape.vertical);
      wire(element, same);
      drawing.append(element);
    }
    const focused = nodes.contains(document.activeElement) ? document.activeElement : null;
    const rearrange = () => {
      stage.style.height = `${plan.height}px`;
      fill(nodes, artists.map((artist) => artistNodes.show(artist, plan.boxes.get(artist.id), centre)));
    };
    if (travels) flip(nodes, rearrange);
    else rearrange();
    if (focused?.isConnected) focused.focus({ preventScroll: true });
    fill(edges, drawing);
    if (travels && !calm.matches) drawing.animate([{ opacity: 0 }, { opacity: 1 }], { duration: 700, easing: "ease-in" });
    firstNode(artistNodes.of(centre));
    firstEdge(edges.querySelector(".reach"));
  }

  // The edges of one artist stand out, the others step back.
  function light(id, on) {
    edges.classList.toggle("dimmed", on);
    for (const element of edges.querySelectorAll(".edge")) {
      element.classList.toggle("lit", on && element.dataset.ends.split(" ").includes(id));
    }
  }

  function wire(element, influences) {
    const reach = element.querySelector(".reach");
    const at = ({ clientX, clientY }) => {
      const { left, top } = stage.getBoundingClientRect();
      return { x: clientX - left, y: clientY - top };
    };
    const midway = () => reach.getPointAtLength(reach.getTotalLength() / 2);
    reach.addEventListener("pointerenter", (event) => {
      if (event.pointerType === "mouse") card.show(element, influences, at(event));
    });
    reach.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && card.leave());
    reach.addEventListener("click", (event) => {
      card.show(element, influences, event.detail ? at(event) : midway());
      card.pin();
    });
    reach.addEventListener("focus", () => reach.matches(":focus-visible") && card.show(element, influences, midway()));
    reach.addEventListener("blur", card.leave);
    reach.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      card.show(element, influences, midway());
      card.enter();
    });
  }

  return {
    /** Draws a neighbourhood as the API tells it. Returns how many of its artists are drawn. */
    show: (neighbourhood) => draw(neighbourhood, Boolean(told)),
    forget() {
      told = null;
      artistNodes.forget();
      nodes.replaceChildren();
    },
    /** How many artists around the one in the middle are drawn, at the present width. */
    drawn: () => nodes.children.length - 1,
    /** Whether the years run downwards. */
    vertical: () => width < NARROW,
    /** Whether the artists stand by their years. */
    dated: () => plan.dated,
  };
}

function narrowShape(width) {
  const { tracks, gap, axis, size } = NARROW_SHAPE;
  const across = Math.floor((width - axis + gap) / tracks - gap);
  return { ...NARROW_SHAPE, length: null, size: { ...size, across } };
}
