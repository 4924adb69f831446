// What people have corrected in the influence graph, and what it doubts by itself.

import { get } from "./api.js";
import { correction } from "./corrections.js";
import * as curation from "./curation.js";
import { el, fill } from "./dom.js";
import { artistLink } from "./labels.js";
import { sourceName } from "./sources.js";

/** Fills `place`. */
export async function corrections(place) {
  const [acts, { report }] = await Promise.all([curation.acts(), get("/graph")]);
  fill(
    place,
    el(
      "p",
      { class: "model-purpose" },
      "Influences that people have added or rejected win over every source. Begin at an artist: each influence can be ",
      "rejected there, and others added.",
    ),
    el("h4", {}, "Corrected here"),
    acts.length
      ? el("ul", { class: "corrections-list" }, newest(acts).map((act) => correction(act, curation.undo)))
      : el("p", { class: "hint" }, "Nothing is corrected."),
    el("h4", {}, "Left out because of the years"),
    report?.flagged.length
      ? el("ul", { class: "corrections-list" }, report.flagged.map(flagged))
      : el("p", { class: "hint" }, report ? "Nothing that the sources state is out of order." : "Nothing is loaded yet."),
  );
}

const newest = (acts) => acts.toSorted((a, b) => new Date(b.at) - new Date(a.at));

function flagged({ influence, influencer_name: influencer, influenced_name: influenced, reason }) {
  const said = [...new Set(influence.statements.map(({ source }) => sourceName(source)))];
  return el(
    "li",
    {},
    artistLink({ id: influence.influencer, name: influencer }),
    ` ${influence.kind} `,
    artistLink({ id: influence.influenced, name: influenced }),
    el("span", { class: "hint" }, ` · ${reason} · ${said.join(", ")}`),
  );
}
