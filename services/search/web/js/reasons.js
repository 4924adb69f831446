// Why a hit is where it is, in a line and in full.

import { el } from "./dom.js";
import { artistLink, artistLinks, decimals, ordinal, plural } from "./labels.js";
import { statements } from "./chain.js";

/** What influence adds to the cosine. */
export const gainOf = (why) => why.score - why.cosine;

/** "▲ 14 thanks to influence", "▼ 3"; null where the place is that of appearance. */
export function shift({ rank, why }) {
  const moved = why.cosine_rank - rank;
  if (!moved) return null;
  const up = moved > 0;
  const title = `${ordinal(why.cosine_rank)} by appearance alone`;
  return el(
    "span",
    { class: up ? "shift up" : "shift", title },
    el("span", { "aria-hidden": "true" }, up ? "▲" : "▼"),
    el("span", { class: "unseen" }, up ? "up" : "down"),
    ` ${Math.abs(moved)}`,
    up && el("span", { class: "shift-words" }, " thanks to influence"),
  );
}

/** The parts of the score as one bar, on a scale on which `most` is full. */
export function bar(why, most) {
  const look = el("span", { class: "bar-look" });
  const gain = el("span", { class: "bar-gain" });
  const element = el("span", { class: "bar", "aria-hidden": "true" }, look, gain);
  scaleBar(element, why, most);
  return element;
}

export function scaleBar(element, why, most) {
  const [look, gain] = element.children;
  const share = (value) => `${most > 0 ? Math.max(0, (value / most) * 100).toFixed(2) : 0}%`;
  look.style.width = share(why.cosine);
  gain.style.width = share(gainOf(why));
}

/** "0.67 alike + 0.34 influence". */
export const sum = (why) => [
  el("span", { class: "number" }, decimals(why.cosine)),
  " alike ",
  gainOf(why) >= 0.005 &&
    el("span", { class: "gain" }, "+ ", el("span", { class: "number" }, decimals(gainOf(why))), " influence"),
];

// The collection may spell the artist of the query and of the hit in two ways: one step that no path is needed for.
const isSame = ({ hops, path }) => hops === 1 && !path.length;

/** How near the artists stand, in a few words. */
export function nearness(why, origin, artwork) {
  if (!origin) return "Influence does not count";
  if (!artwork.artist_id) return "Artist unknown";
  if (isSame(why)) return "The same artist";
  if (why.hops === null) return `No path known from ${origin.name}`;
  const common = inCommon(why);
  return plural(why.hops, "step") + (common ? `, ${plural(common, "artist")} in common` : "");
}

const inCommon = ({ in_common: { influencers, influenced } }) => influencers.length + influenced.length;

export const repeats = (why, artwork) =>
  why.repeats > 0 && `${plural(why.repeats, "work")} by ${artwork.artist ?? "the same artist"} above`;

/** The whole calculation, part by part. */
export function explanation({ rank, artwork, why }, query) {
  const { artist, weight } = query;
  const near = Math.max(why.cosine, 0);
  const row = (part, term, value, ...meaning) =>
    el(
      "div",
      { class: `part ${part}` },
      el("dt", {}, term, el("span", { class: "hint" }, meaning)),
      el("dd", { data: { part } }, value),
    );
  return el(
    "section",
    { class: "explanation", "aria-labelledby": "why-title" },
    el("h3", { id: "why-title" }, `Why it is ${ordinal(rank)}`),
    bar(why, why.score),
    el(
      "dl",
      { class: "parts" },
      row(
        "cosine",
        "Appearance",
        decimals(why.cosine, 4),
        `Cosine, from −1 to 1; ${ordinal(why.cosine_rank)} by appearance alone`,
      ),
      row(
        "gain",
        "Influence",
        `+ ${decimals(gainOf(why), 4)}`,
        influenceMeaning(why, query, artwork),
        repeatMeaning(why),
      ),
      row("score", "Score", decimals(why.score, 4)),
    ),
    el(
      "p",
      { class: "formula" },
      el("span", { class: "formula-rule" }, "cosine + max(cosine, 0) · λ · influence / 2", el("sup", {}, "repeats")),
      el(
        "span",
        { class: "formula-numbers" },
        `${decimals(why.cosine, 4)} + ${decimals(near, 4)} · ${decimals(weight, 3)} · ${decimals(why.influence, 3)} / 2`,
        el("sup", {}, String(why.repeats)),
        ` = ${decimals(why.score, 4)}`,
      ),
    ),
    why.path.length > 0 && [el("h4", {}, "How their artists are joined"), statements(why.path, artistLink)],
    inCommon(why) > 0 && [
      el("h4", {}, "Whom they have in common"),
      meeting("Who shaped both", why.in_common.influencers),
      meeting("Whom both shaped", why.in_common.influenced),
    ],
  );
}

const meeting = (words, artists) => artists.length > 0 && el("p", { class: "meeting" }, `${words}: `, artistLinks(artists));

function influenceMeaning(why, { artist, direction }, artwork) {
  if (!artist) return "Nobody knows whose influences to read, so they do not count. ";
  if (!artwork.artist_id) return "The work's artist is unknown, which counts as 1 / 100. ";
  if (isSame(why)) return "The same artist, which counts in full. ";
  if (why.hops === null) return `No path from ${artist.name} is known, which counts as 1 / 100. `;
  const [steps, common] = [`${plural(why.hops, "step")} from ${artist.name}`, inCommon(why)];
  if (why.hops === 1) return `${steps}, which counts in full. `;
  if (direction !== "any") return `${steps}, which counts as 1 / ${why.hops}. `;
  if (!common) return `${steps} with nobody in common, which counts as 1 / 100. `;
  return `${plural(common, "artist")} in common with ${artist.name}, which counts as ${common} / ${common + 1}. `;
}

function repeatMeaning(why) {
  return why.repeats
    ? `${plural(why.repeats, "work")} by the same artist ${why.repeats === 1 ? "ranks" : "rank"} higher, so it is divided by ${2 ** why.repeats}.`
    : "";
}
