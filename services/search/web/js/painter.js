// An artist: the works in the collection, who shaped them and whom they shaped.

import { get } from "./api.js";
import { sourceList } from "./chain.js";
import { known } from "./collection.js";
import { closer, dialog } from "./dialog.js";
import { button, byId, el, fill } from "./dom.js";
import { artistLink, inWords, picture, plural, titleOf } from "./labels.js";
import { failed } from "./notice.js";
import * as state from "./state.js";

const PAGE = 48;
const sheet = byId("painter");
const { show, hide } = dialog(sheet, state.close);
let shown = null;

/** Shows the state's artist, or none. */
export async function update() {
  const { painter } = state.current();
  if (painter === shown) return;
  shown = painter;
  if (!painter) {
    hide();
    return;
  }
  try {
    const [artist, page] = await Promise.all([
      get(`/artists/${encodeURIComponent(painter)}`),
      get("/artworks", { artist: painter, limit: PAGE }),
    ]);
    if (state.current().painter !== painter) return;
    present(artist, page);
    show();
    sheet.querySelector("h2").focus();
  } catch (error) {
    if (state.current().painter === painter) state.close();
    failed(error, { about: "painter" });
  }
}

function present(artist, page) {
  fill(
    sheet,
    el("div", { class: "sheet-bar" }, el("p", { class: "eyebrow" }, "Artist"), closer(sheet)),
    el(
      "article",
      { class: "painter" },
      el(
        "header",
        { class: "painter-head" },
        el("h2", { id: "painter-title", tabindex: -1 }, artist.name),
        el("p", { class: "hint" }, [years(artist, page.artworks[0]), inCollection(artist)].filter(Boolean).join(" · ")),
      ),
      page.total > 0 && works(artist, page),
      el(
        "div",
        { class: "influences" },
        influences("Influenced by", artist.influenced_by, "influencer", artist),
        influences("Influenced", artist.influenced, "influenced", artist),
      ),
    ),
  );
  sheet.scrollTop = 0;
}

const inCollection = ({ works: count }) =>
  count ? `${plural(count, "work")} in the collection` : "No work in the collection";

// The works' metadata may say what the graph does not.
function years(artist, work) {
  const said = (name) => (/^\d+$/.test(work?.attributes[name] ?? "") ? Number(work.attributes[name]) : null);
  const born = artist.born ?? said("artist_born");
  const died = artist.died ?? said("artist_died");
  if (born !== null && died !== null) return `${born} – ${died}`;
  return born !== null ? `born ${born}` : died !== null ? `died ${died}` : "";
}

function works(artist, page) {
  const strip = el("ul", { class: "strip" }, page.artworks.map(thumbnail));
  const more = button("Show more", async () => {
    try {
      const next = await get("/artworks", { artist: artist.id, limit: PAGE, offset: strip.children.length });
      strip.append(...next.artworks.map(thumbnail));
      more.hidden = strip.children.length >= next.total;
    } catch (error) {
      failed(error, { about: "painter" });
    }
  });
  more.hidden = page.artworks.length >= page.total;
  return el("section", { "aria-label": `Works by ${artist.name}` }, strip, more);
}

const thumbnail = (artwork) =>
  el(
    "li",
    {},
    el(
      "button",
      {
        type: "button",
        class: "plain",
        title: titleOf(artwork),
        "aria-label": `Details of ${inWords(artwork)}`,
        onclick: () => state.open({ work: artwork.id }),
      },
      picture(artwork),
    ),
  );

function influences(title, list, side, { name, in_graph: inGraph }) {
  const own = new Map((known()?.artists ?? []).map((artist) => [artist.id, artist.works]));
  const sorted = [...list].sort(
    (a, b) => Number(own.has(b[side].id)) - Number(own.has(a[side].id)) || a[side].name.localeCompare(b[side].name),
  );
  return el(
    "section",
    {},
    el("h3", {}, title, el("span", { class: "tally" }, list.length ? String(list.length) : "")),
    list.length
      ? el(
          "ul",
          {},
          sorted.map((influence) => entry(influence[side], influence.sources, own.get(influence[side].id))),
        )
      : el(
          "p",
          { class: "hint" },
          inGraph ? "Nobody that the influence graph knows of." : `The influence graph does not know ${name}.`,
        ),
  );
}

const entry = (artist, sources, works) =>
  el(
    "li",
    { class: works ? "own" : null },
    artistLink(artist),
    works > 0 && el("span", { class: "hint" }, ` ${plural(works, "work")}`),
    sourceList(sources),
  );
