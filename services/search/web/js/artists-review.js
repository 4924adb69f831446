// Names of the collection that may mean several artists, and the decisions of people about them.

import { get, put, remove } from "./api.js";
import { candidate } from "./candidate.js";
import { button, el, fill, link } from "./dom.js";
import * as jobs from "./jobs.js";
import { artistLink, moment, plural } from "./labels.js";
import { busy, failed } from "./notice.js";

const HELPING = 12; // names at once; each asks for its candidates
const WORKS = 6; // thumbnails of each name

/** Fills `place`. */
export async function review(place) {
  const all = place.querySelector("[name=all]")?.checked ?? false;
  const [names, decisions] = await Promise.all([get("/graph/review", { all: all || null }), get("/graph/decisions")]);
  const begun = drafts(place); // what is typed outlives that the page is told anew
  const again = () => busy(review(place)).catch((error) => failed(error, { about: "artists" }));
  const toggle = el("input", { type: "checkbox", name: "all", checked: all, onchange: again });
  const list = el("ul", { class: "reviewed" });
  const more = button("Show more", () => grow());
  const grow = () => {
    list.append(...names.slice(list.children.length, list.children.length + HELPING).map((one) => entry(one, begun.get(one.id) ?? "", again)));
    more.hidden = list.children.length >= names.length;
  };
  fill(
    place,
    el(
      "p",
      { class: "model-purpose" },
      names.length
        ? `${plural(names.length, "name")} of the collection could not be told from the records alone. ` +
            "What you decide holds until you undo it, whatever is loaded later."
        : "Every name of the collection is told: there is nothing to decide.",
    ),
    el("label", { class: "check" }, toggle, el("span", {}, "Also names that the graph does not know")),
    list,
    el("p", { class: "more" }, more),
    decided(decisions, again),
  );
  grow();
}

const drafts = (place) =>
  new Map([...place.querySelectorAll(".review")].map((item) => [item.dataset.person, item.querySelector("[type=text]").value]));

function entry({ id, name, works, match }, begun, again) {
  const why = { placeholder: "Why, if you like to say", "aria-label": `Why ${name} means whom you choose` };
  const reason = el("input", { type: "text", maxlength: 2000, value: begun, ...why });
  const item = el("li", { class: "review", data: { person: id } });
  const decide = async (node) => {
    try {
      await busy(put(`/graph/decisions/${encodeURIComponent(id)}`, { node, reason: reason.value.trim() }));
      await again();
      jobs.look(); // what is decided is built in
      document.querySelector(`#artists [data-decided="${CSS.escape(id)}"] button`)?.focus();
    } catch (error) {
      failed(error, { about: "artists" });
    }
  };
  const pictures = el("ul", { class: "strip small" });
  const nobody = match.candidates.length ? "None of them" : "Nobody of the graph";
  fill(
    item,
    el("h4", {}, `“${name}”`, el("span", { class: "tally" }, plural(works, "work"))),
    el("p", { class: "hint" }, match.evidence.join("; ")),
    pictures,
    el("ul", { class: "candidates" }, match.candidates.map((one) => candidate(one, name, () => decide(one.node)))),
    el("div", { class: "review-acts" }, reason, button(nobody, () => decide(null), { "aria-label": `${nobody}: ${name}` })),
  );
  hang(id, pictures);
  return item;
}

// The works help to decide; without them the names are enough.
async function hang(artist, place) {
  const { artworks } = await get("/artworks", { artist, limit: WORKS }).catch(() => ({ artworks: [] }));
  const hung = artworks.map(({ thumbnail_url: src, title }) => el("img", { src, alt: title ?? "", decoding: "async" }));
  fill(place, hung.map((picture) => el("li", {}, picture)));
}

function decided(decisions, again) {
  if (!decisions.length) return null;
  const undo = async (person) => {
    try {
      await busy(remove(`/graph/decisions/${encodeURIComponent(person)}`));
      await again();
      jobs.look();
    } catch (error) {
      failed(error, { about: "artists" });
    }
  };
  return el(
    "section",
    { class: "decided" },
    el("h4", {}, "Decided"),
    el(
      "ul",
      {},
      decisions
        .toSorted((a, b) => new Date(b.at) - new Date(a.at))
        .map(({ person, name, means, reason, at }) =>
          el(
            "li",
            { data: { decided: person } },
            `“${name}” means `,
            means ? artistLink(means) : "nobody of the graph",
            el("span", { class: "hint" }, `${reason && ` · ${reason}`} · ${moment(at)} `),
            link("Undo", () => undo(person), { "aria-label": `Undo the decision about ${name}` }),
          ),
        ),
    ),
  );
}
