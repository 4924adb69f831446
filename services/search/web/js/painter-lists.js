// The influences on and by an artist as lists: all of them, with years, works and sources.

import { el, link } from "./dom.js";
import { neighbour } from "./painter-neighbour.js";
import { sourceList } from "./sources.js";

/**
 * Both lists. `around` gives neighbours by id with years, works and thumbnails; `actOn(influence)` the act of curation
 * that rejects an influence but is not carried out yet; `onreject` and `onundo` are called where somebody wants one.
 */
export function lists(artist, around, { actOn, onreject, onundo }) {
  const side = (title, influences, other) => section(title, influences, other, artist, around, { actOn, onreject, onundo });
  return [
    side("Influenced by", artist.influenced_by, "influencer"),
    side("Influenced", artist.influenced, "influenced"),
  ];
}

function section(title, influences, other, { name, in_graph: inGraph }, around, tools) {
  const byArtist = [...Map.groupBy(influences, (influence) => influence[other].id).values()];
  const of = (group) => around.get(group[0][other].id);
  const rank = (group) => [Number(!of(group)?.works), of(group)?.born ?? 9999];
  const sorted = byArtist.toSorted((a, b) => {
    const [[workless, born], [otherWorkless, otherBorn]] = [rank(a), rank(b)];
    return workless - otherWorkless || born - otherBorn || a[0][other].name.localeCompare(b[0][other].name);
  });
  return el(
    "section",
    {},
    el("h3", {}, title, el("span", { class: "tally" }, byArtist.length ? String(byArtist.length) : "")),
    sorted.length
      ? el("ul", {}, sorted.map((group) => entry(group, other, of(group), tools)))
      : el(
          "p",
          { class: "hint" },
          inGraph ? "Nobody that the influence graph knows of." : `The influence graph does not know ${name}.`,
        ),
  );
}

function entry(group, other, known, tools) {
  const artist = group[0][other];
  const taught = group.some(({ kind }) => kind === "taught");
  const role = taught && (other === "influencer" ? "teacher" : "pupil");
  return neighbour(artist, known, role, group.map((influence) => said(influence, group.length > 1, tools)));
}

function said(influence, several, { actOn, onreject, onundo }) {
  const { influencer, influenced, kind } = influence;
  const act = actOn(influence);
  const words = `that ${influencer.name} ${kind} ${influenced.name}`;
  return el(
    "div",
    { class: act ? "said rejected" : "said" },
    several && el("span", { class: "hint" }, kind),
    sourceList([influence], { brief: true }),
    act
      ? link("Undo", () => onundo(act), { "aria-label": `Undo the rejection ${words}` })
      : link("Reject …", () => onreject(influence), { "aria-label": `Reject ${words}` }),
  );
}
