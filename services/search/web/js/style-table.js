// How well a classifier knows each style, as a table.

import { el } from "./dom.js";
import { decimals, plural } from "./labels.js";

const SPLITS = [
  ["stratified", "Held-out works"],
  ["by_artist", "By artists never seen"],
];
const FIGURES = [
  ["precision", "Right", "Precision: of the works that it calls so, the share that are"],
  ["recall", "Found", "Recall: of the works that are of this style, the share that it calls so"],
];

/** The table of a classifier's `styles.json`. */
export function styleTable({ styles, left_out: leftOut = {} }) {
  const splits = SPLITS.filter(([name]) => styles.some((style) => name in style));
  const few = Object.entries(leftOut);
  return el(
    "div",
    {},
    el(
      "div",
      { class: "table" },
      el(
        "table",
        {},
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            el("th", { rowspan: 2, scope: "col" }, "Style"),
            el("th", { rowspan: 2, scope: "col" }, "Learnt from"),
            splits.map(([, called]) => el("th", { colspan: FIGURES.length + 1, scope: "colgroup" }, called)),
          ),
          el(
            "tr",
            {},
            splits.map(() => [
              el("th", { scope: "col" }, "Works"),
              ...FIGURES.map(([, called, meaning]) => el("th", { scope: "col" }, el("abbr", { title: meaning }, called))),
            ]),
          ),
        ),
        el("tbody", {}, styles.map((style) => row(style, splits))),
      ),
    ),
    few.length > 0 &&
      el(
        "p",
        { class: "hint" },
        `Not learnt, for want of works: ${few.map(([name, works]) => `${name} (${plural(works, "work")})`).join(", ")}.`,
      ),
  );
}

const row = (style, splits) =>
  el(
    "tr",
    {},
    el("th", { scope: "row" }, style.style),
    el("td", {}, style.trained_on),
    splits.map(([split]) => {
      const told = style[split];
      const figures = FIGURES.map(([name]) => (typeof told?.[name] === "number" ? decimals(told[name]) : "–"));
      return [told?.works ?? 0, ...figures].map((value) => el("td", {}, value));
    }),
  );
