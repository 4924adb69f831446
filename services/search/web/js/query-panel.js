// What was searched with, and how it was understood.

import { get } from "./api.js";
import { artistNamed, known } from "./collection.js";
import { byId, el, fill, link } from "./dom.js";
import { artistLink, picture, wallLabel } from "./labels.js";
import { classified } from "./predicted.js";
import { attribution } from "./provenance.js";
import * as state from "./state.js";

const panel = byId("query");
const inGraph = new Map(); // whether the influence graph knows an artist, by id
let shown = "";

/** Shows the query of an answer. */
export async function show({ query }, of) {
  const key = JSON.stringify([query.artwork?.id, query.query, query.artist, query.artist_from, state.recognised()]);
  if (key === shown) return;
  shown = key;
  const known = query.artist && query.artist_from !== "best hit" ? await knows(query.artist.id) : true;
  if (key !== shown) return;
  const styles = el("div", {});
  fill(
    panel,
    el("div", { class: "query-image" }, image(query, of)),
    el(
      "div",
      { class: "query-words" },
      el("p", { class: "eyebrow" }, "You search with"),
      query.artwork ? wallLabel(query.artwork) : el("p", { class: "title" }, "Your image"),
      query.artwork && attribution(query.artwork),
      query.artwork &&
        state.recognised() &&
        el("p", { class: "recognised" }, "Recognised: it is a work of the collection."),
      el("p", { class: "understood" }, understood(query, known)),
      !query.artwork?.artist_id && asker(of),
      styles,
    ),
  );
  if (query.query && !query.artwork) {
    const told = await classified(query.query);
    if (key === shown) fill(styles, told);
  }
}

export function clear() {
  shown = "";
  fill(panel);
}

function image(query, of) {
  if (query.artwork) {
    const opener = el(
      "button",
      { type: "button", class: "plain", onclick: () => state.open({ work: query.artwork.id }) },
      picture(query.artwork, { lazy: false }),
    );
    opener.setAttribute("aria-label", "Details of the work that you search with");
    return opener;
  }
  const src = `/api/v1/queries/${encodeURIComponent(of.query)}/thumbnail`;
  return el("img", { src, alt: "The image that you search with" });
}

function understood({ artist, artist_from: from, artist_note: note }, known) {
  if (from === "ambiguous") return `${note} Until then appearance alone decides.`;
  if (!artist) {
    return "Artist unknown, and none of the hits’ artists is in the influence graph: appearance alone decides.";
  }
  const name = artistLink(artist);
  if (!known) return ["The influence graph does not know ", name, ": of all artists only the same one counts as near."];
  if (from === "best hit") return ["Artist unknown: influences are read from the best hit, ", name, "."];
  if (from === "caller") return ["Influences are read from ", name, ", as you said."];
  return ["Influences are read from ", name, "."];
}

function asker(of) {
  const input = el("input", {
    type: "text",
    id: "query-artist",
    list: "artist-names",
    autocomplete: "off",
    placeholder: "Name of the artist",
    value: of.query_artist ?? "",
  });
  const say = (event) => {
    event.preventDefault();
    const name = input.value.trim() || null;
    if (name !== state.current().query_artist) state.go({ query_artist: name });
  };
  input.addEventListener("input", (event) => {
    if (event.inputType !== "insertText" && artistNamed(input.value)) say(event);
  });
  return el(
    "form",
    { class: "asker", onsubmit: say },
    el("label", { for: "query-artist" }, "Who painted it?"),
    el("div", { class: "asker-line" }, input, el("button", { class: "button" }, "Set")),
    of.query_artist && link("I do not know", () => state.go({ query_artist: null })),
  );
}

async function knows(artistId) {
  const own = known()?.artists.find(({ id }) => id === artistId);
  if (own) return own.in_graph;
  if (!inGraph.has(artistId)) {
    inGraph.set(
      artistId,
      await get(`/artists/${encodeURIComponent(artistId)}`).then(
        (artist) => artist.in_graph,
        () => false,
      ),
    );
  }
  return inGraph.get(artistId);
}
