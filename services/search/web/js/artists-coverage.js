// Which artists of the collection the influence graph knows, and of the others why not.

import { get } from "./api.js";
import { el, fill } from "./dom.js";
import { collectionLink, plural } from "./labels.js";
import * as state from "./state.js";

const STATES = {
  matched: "In the graph",
  ambiguous: "To be decided",
  unknown: "Not in the graph",
  refused: "Decided: nobody of the graph",
};

/** Fills `place`. */
export async function coverage(place) {
  const { counts, works, artists } = await get("/graph/coverage");
  if (!artists.length) {
    fill(place, el("p", { class: "nothing" }, "The collection names no artists yet."));
    return;
  }
  const rows = artists.map(row);
  const list = el("ul", { class: "covered" }, rows);
  const none = el("p", { class: "hint", hidden: true }, "Nobody here has that name.");
  const words = place.querySelector("input[type=search]")?.value ?? "";
  const only = place.querySelector("select")?.value ?? "";
  const text = el("input", { type: "search", placeholder: "Name", "aria-label": "Name of an artist", value: words });
  const which = el(
    "select",
    { "aria-label": "Which artists" },
    el("option", { value: "" }, "All artists"),
    Object.keys(STATES)
      .filter((one) => counts[one])
      .map((one) => el("option", { value: one }, `${STATES[one]} (${counts[one]})`)),
  );
  which.value = only;
  const narrow = () => {
    const wanted = plain(text.value);
    artists.forEach(({ name, match }, at) => {
      rows[at].hidden = !plain(name).includes(wanted) || Boolean(which.value && which.value !== match.state);
    });
    none.hidden = rows.some(({ hidden }) => !hidden);
  };
  text.addEventListener("input", narrow);
  which.addEventListener("change", narrow);
  fill(place, summary(counts, works), el("div", { class: "covered-filters" }, text, which), list, none);
  narrow();
}

const plain = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase().trim();

function summary(counts, works) {
  const all = Object.values(works).reduce((sum, each) => sum + each, 0);
  const total = Object.values(counts).reduce((sum, each) => sum + each, 0);
  const known = Object.keys(STATES).filter((one) => counts[one]);
  return el(
    "div",
    { class: "coverage" },
    el(
      "p",
      { class: "coverage-lead" },
      `The influence graph knows ${counts.matched} of ${plural(total, "artist")}, `,
      `with ${works.matched.toLocaleString("en")} of ${plural(all, "work")}.`,
    ),
    el("div", { class: "coverage-bar", "aria-hidden": "true" }, known.map((one) => share(one, works[one]))),
    el(
      "ul",
      { class: "coverage-key hint" },
      known.map((one) => {
        const words = `${STATES[one]}: ${plural(counts[one], "artist")}, ${plural(works[one], "work")}`;
        return el("li", {}, el("span", { class: `coverage-mark ${one}` }), words);
      }),
    ),
  );
}

function share(name, amount) {
  const part = el("span", { class: `coverage-mark ${name}` });
  part.style.flexGrow = amount;
  return part;
}

function row({ id, name, works, match }) {
  return el(
    "li",
    { data: { state: match.state } },
    el(
      "span",
      { class: "covered-name" },
      collectionLink({ id, name, node: match.node }),
      el("span", { class: "hint" }, ` · ${plural(works, "work")}`),
    ),
    el("span", { class: `covered-state ${match.state}` }, STATES[match.state] ?? match.state),
    el("span", { class: "hint covered-why" }, match.evidence.join("; "), decide(match)),
  );
}

function decide({ state: how, candidates }) {
  if (how !== "ambiguous" && !(how === "unknown" && candidates.length)) return null;
  const changes = { artists: "review" };
  const anchor = el("a", { class: "link", href: state.hrefWith(changes) }, "Decide");
  anchor.addEventListener("click", (event) => {
    event.preventDefault();
    state.go(changes, { replace: true });
  });
  return [" · ", anchor];
}
