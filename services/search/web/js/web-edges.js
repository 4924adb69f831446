// The edges and the axis of the drawing of influences.

import { svg } from "./svg.js";

const TIP = 7; // pixels that an arrow's head takes

/** Influences by who is joined in which direction: two kinds between the same two are one edge. */
export const edgesOf = (influences) => [
  ...Map.groupBy(influences, ({ influencer, influenced }) => `${influencer.id} ${influenced.id}`).values(),
];

/** What the edges are drawn on: the years, and arrows of each kind. */
export function ground({ width, height, years, yearsEnd, unknown }, { vertical, axis }) {
  const line = ({ year, place }) =>
    svg(
      "g",
      { class: "year" },
      vertical
        ? svg("line", { x1: axis - 6, x2: width, y1: place, y2: place })
        : svg("line", { x1: place, x2: place, y1: 0, y2: yearsEnd + 8 }),
      vertical
        ? svg("text", { x: axis - 10, y: place + 4, "text-anchor": "end" }, String(year))
        : svg("text", { x: place, y: yearsEnd + 24, "text-anchor": place > width - 40 ? "end" : "start" }, String(year)),
    );
  return svg(
    "svg",
    { width, height, viewBox: `0 0 ${width} ${height}` },
    svg("defs", {}, ["in", "out", "other"].map(head)),
    svg("g", { "aria-hidden": "true" }, years.map(line)),
    unknown !== null && svg("text", { class: "unknown-years", x: 0, y: unknown + 12 }, "Years unknown"),
  );
}

const head = (side) =>
  svg(
    "marker",
    {
      id: `arrow-${side}`,
      class: side,
      viewBox: "0 0 8 8",
      refX: 1,
      refY: 4,
      markerWidth: TIP,
      markerHeight: TIP,
      markerUnits: "userSpaceOnUse",
      orient: "auto",
    },
    svg("path", { d: "M0 0.5 L8 4 L0 7.5 Z" }),
  );

/** One edge between two boxes; `side` is `in`, `out` or `other`, as it stands to the one in the middle. */
export function edge(influences, from, to, side, vertical) {
  const [{ influencer, influenced }] = influences;
  const kinds = influences.map(({ kind }) => kind);
  const d = curve(from, to, vertical);
  return svg(
    "g",
    { class: `edge ${side} ${kinds.includes("taught") ? "taught" : ""}`, "data-ends": `${influencer.id} ${influenced.id}` },
    svg("path", { class: "line", d, "marker-end": `url(#arrow-${side})` }),
    svg("path", {
      class: "reach",
      d,
      tabindex: -1,
      role: "button",
      "aria-label": `${influencer.name} ${kinds.join(" and ")} ${influenced.name}. Sources`,
    }),
  );
}

// From the side of a box that faces the other's; where they stand beside each other in time, straight across.
function curve(from, to, vertical) {
  const [a, b] = [sides(from), sides(to)];
  const [across, along] = vertical ? [rightwards, downwards] : [downwards, rightwards];
  const apart = vertical ? [b.top - a.bottom, a.top - b.bottom] : [b.left - a.right, a.left - b.right];
  if (!vertical && Boolean(from.below) !== Boolean(to.below)) return downwards(a, b, to.below ? 1 : -1, {});
  if (apart[0] > TIP) return along(a, b, 1, {});
  if (apart[1] > TIP) return along(a, b, -1, {});
  const common = vertical
    ? { y: (Math.max(a.top, b.top) + Math.min(a.bottom, b.bottom)) / 2 }
    : { x: (Math.max(a.left, b.left) + Math.min(a.right, b.right)) / 2 };
  const forwards = vertical ? a.x < b.x : a.y < b.y;
  return across(a, b, forwards ? 1 : -1, common);
}

const sides = ({ left, top, width, height }) => ({
  left,
  top,
  right: left + width,
  bottom: top + height,
  x: left + width / 2,
  y: top + height / 2,
});

const round = (value) => Math.round(value * 10) / 10;

function rightwards(a, b, way, { y }) {
  const [start, end] = way > 0 ? [a.right, b.left - TIP] : [a.left, b.right + TIP];
  const bend = (start + end) / 2;
  const [from, to] = [y ?? a.y, y ?? b.y].map(round);
  return `M${round(start)} ${from} C${round(bend)} ${from} ${round(bend)} ${to} ${round(end)} ${to}`;
}

function downwards(a, b, way, { x }) {
  const [start, end] = way > 0 ? [a.bottom, b.top - TIP] : [a.top, b.bottom + TIP];
  const bend = (start + end) / 2;
  const [from, to] = [x ?? a.x, x ?? b.x].map(round);
  return `M${from} ${round(start)} C${from} ${round(bend)} ${to} ${round(bend)} ${to} ${round(end)}`;
}
