// What an evaluation measured, as a table.

import { ENCODERS } from "./controls.js";
import { el } from "./dom.js";

const MEASURES = [
  ["map10_artist", "Same artist", "mAP@10 by artist"],
  ["p10_style", "Same style", "P@10 by style"],
  ["ndcg10", "Graded", "nDCG@10: same artist 3, direct influence 2, same style 1"],
  ["distinct10", "Artists in ten", "Distinct artists among the ten nearest works"],
];

export function evaluation(encoders) {
  const cell = (value, places) => (typeof value === "number" ? value.toFixed(places) : "–");
  return el(
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
      el(
        "tbody",
        {},
        Object.entries(encoders).map(([kind, measured]) =>
          el(
            "tr",
            {},
            el("th", { scope: "row", title: ENCODERS[kind] }, kind),
            MEASURES.map(([key]) => el("td", {}, cell(measured[key], key === "distinct10" ? 1 : 3))),
          ),
        ),
      ),
    ),
  );
}
