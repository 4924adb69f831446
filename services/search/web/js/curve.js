// How a training went, drawn: its loss, and what was measured of held-out works after each epoch.

import { el } from "./dom.js";
import { figureName, figureText } from "./model-figures.js";
import { svg } from "./svg.js";

const WIDTH = 400; // of the drawing's own units; it is stretched to its place
const NOT_FIGURES = ["stage", "epoch", "loss"];

/** Curves of a training's history, the loss above the others; null before the second epoch. */
export function curves(history) {
  if (!Array.isArray(history) || history.length < 2) return null;
  const others = [...new Set(history.flatMap(Object.keys))].filter((name) => !NOT_FIGURES.includes(name));
  const names = others.filter((name) => history.some((record) => Number.isFinite(record[name])));
  return el(
    "div",
    { class: "curves" },
    history.some(({ loss }) => Number.isFinite(loss)) && curve(history, "loss", { height: 96, stages: true }),
    el("div", { class: "curves-small" }, names.map((name) => curve(history, name, { height: 44 }))),
  );
}

function curve(history, name, { height, stages = false }) {
  const points = history.map((record, at) => [at, record[name]]).filter(([, value]) => Number.isFinite(value));
  const values = points.map(([, value]) => value);
  const [first, last] = [points[0], points.at(-1)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (at) => ((at + 0.5) / history.length) * WIDTH; // each epoch has a place of its own
  const y = (value) => (high > low ? 3 + (1 - (value - low) / (high - low)) * (height - 6) : height / 2);
  const path = points.map(([at, value], number) => `${number ? "L" : "M"}${x(at).toFixed(1)} ${y(value).toFixed(1)}`);
  const drawing = svg(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${height}`,
      preserveAspectRatio: "none",
      height,
      role: "img",
      "aria-label":
        `${figureName(name)} by epoch: ${figureText(name, first[1])} after epoch ${history[first[0]].epoch}, ` +
        `${figureText(name, last[1])} after epoch ${history[last[0]].epoch}`,
    },
    bounds(history).map((at) => svg("line", { class: "bound", x1: x(at - 0.5), x2: x(at - 0.5), y1: 0, y2: height })),
    svg("path", { class: "line", d: path.join("") }),
    points.map(([at, value]) => slice(history, at, name, value, x, height)),
  );
  return el(
    "figure",
    { class: "curve" },
    el(
      "figcaption",
      {},
      el("span", {}, figureName(name)),
      el("span", { class: "number" }, `${figureText(name, first[1])} → ${figureText(name, last[1])}`),
    ),
    drawing,
    stages && stageNames(history),
  );
}

// What the pointer finds: the epoch's own figure.
function slice(history, at, name, value, x, height) {
  const [from, to] = [x(at - 0.5), x(at + 0.5)];
  const { stage, epoch } = history[at];
  return svg(
    "rect",
    { class: "slice", x: from, y: 0, width: to - from, height },
    svg("title", {}, `Epoch ${epoch}, ${stage}: ${figureName(name).toLowerCase()} ${figureText(name, value)}`),
  );
}

/** Where a further stage begins. */
const bounds = (history) => history.flatMap(({ stage }, at) => (at && stage !== history[at - 1].stage ? [at] : []));

function stageNames(history) {
  const starts = [0, ...bounds(history)];
  const parts = starts.map((start, number) => [history[start].stage, (starts[number + 1] ?? history.length) - start]);
  const line = el("div", { class: "stages" });
  for (const [name, epochs] of parts) {
    const part = el("span", { title: `${name}: ${epochs} epochs` }, name);
    part.style.flexGrow = epochs;
    line.append(part);
  }
  return line;
}
