// What people have corrected, told in a line each.

import { el, link } from "./dom.js";
import { moment } from "./labels.js";
import { outside, webAddress } from "./provenance.js";

/** One act of curation with a way to undo it. */
export function correction(act, onundo) {
  const { influencer_name: influencer, influenced_name: influenced, kind, reason, citation, at } = act;
  const words = `${influencer} ${kind} ${influenced}`;
  return el(
    "li",
    { class: "correction", data: { act: act.act } },
    el("span", { class: "badge" }, act.act === "add" ? "Added" : "Rejected"),
    " ",
    act.act === "add" ? words : el("s", {}, words),
    el(
      "span",
      { class: "hint" },
      reason && ` · ${reason}`,
      citation && [" · ", webAddress(citation) ? outside(citation) : citation],
      ` · ${moment(at)} `,
    ),
    link("Undo", () => onundo(act), { "aria-label": `Undo: ${words}` }),
  );
}
