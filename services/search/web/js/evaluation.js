// What an evaluation measured, as a table, and where it can be read in full.

import { el } from "./dom.js";
import { kindName } from "./kinds.js";
import { decimals } from "./labels.js";

const MEASURES = [
  ["map10_artist", "Same artist", "mAP@10 by artist", 3],
  ["p10_style", "Same style", "P@10 by style", 3],
  ["ndcg10", "Graded", "nDCG@10: same artist 3, direct influence 2, same style 1", 3],
  ["distinct10", "Artists in ten", "Distinct artists among the ten nearest works", 1],
];
const ASKED = {
  works: "Only works that no model was trained on were asked with.",
  artists: "Only works by artists that no model was trained on were asked with.",
};

/** The table of an evaluation that is done, each figure with its interval, and a link to the whole report. */
export function evaluation({ id, result: { encoders, intervals = {}, unseen } }) {
  return el(
    "div",
    { class: "evaluation" },
    el(
      "div",
      { class: "table" },
      el(
        "table",
        {},
        el("caption", {}, "How well the ten nearest works fit, by appearance alone"),
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", { scope: "col" }, "Encoder"),
            MEASURES.map(([, name, meaning]) => el("th", { scope: "col" }, el("abbr", { title: meaning }, name))),
          ),
        ),
        el("tbody", {}, Object.entries(encoders).map(([kind, measured]) => row(kind, measured, intervals[kind] ?? {}))),
      ),
    ),
    el(
      "p",
      { class: "hint" },
      unseen in ASKED && `${ASKED[unseen]} `,
      Object.keys(intervals).length > 0 && "Beneath each figure: its 95 % interval over artists.",
    ),
    el(
      "p",
      {},
      el(
        "a",
        { href: `/api/v1/evaluations/${encodeURIComponent(id)}/report`, target: "_blank", rel: "noopener" },
        "Read the report, with examples ↗",
      ),
    ),
  );
}

const row = (kind, measured, intervals) =>
  el(
    "tr",
    {},
    el("th", { scope: "row", title: kindName(kind) }, kind),
    MEASURES.map(([name, , , places]) => cell(measured[name], intervals[name], places)),
  );

function cell(value, interval, places) {
  const [low, high] = interval ?? [];
  return el(
    "td",
    {},
    typeof value === "number" ? decimals(value, places) : "–",
    typeof low === "number" &&
      typeof high === "number" &&
      el("span", { class: "interval" }, `${decimals(low, places)} to ${decimals(high, places)}`),
  );
}
