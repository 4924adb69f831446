// The view of the collection as a map.

import { known, ready, subscribe } from "./collection.js";
import { byId, el, fill, link } from "./dom.js";
import * as jobs from "./jobs.js";
import { kindName } from "./kinds.js";
import { inWords, moment, plural } from "./labels.js";
import { ask } from "./map-card.js";
import { categories, onTheme, tells, WAYS } from "./map-colours.js";
import * as data from "./map-data.js";
import { legend } from "./map-legend.js";
import { look } from "./map-look.js";
import { draw, METHODS, offer } from "./map-offer.js";
import { stage } from "./map-stage.js";
import { announce, busy, clear, failed } from "./notice.js";
import * as results from "./results.js";
import * as state from "./state.js";

const section = byId("map");
const encoder = byId("map-encoder");
const pictures = byId("map-pictures");
const methods = choices("map-method", METHODS, (method) => ({ method: method === "tsne" ? null : method }));
const ways = choices("map-by", WAYS, (by) => ({ colour: by === "style" ? null : by, only: [] }));

let ground = null; // the stage, once somebody has looked at the map
let showLegend = null;
let cards = null; // of the maps that are drawn
let map = null;
let shown = ""; // which map that is
let dressed = "";
let found = new Map(); // ranks of a search's query and hits by point
let drawing = false;
let asking = null;

export function begin() {
  byId("map-button").addEventListener("click", () => {
    const leaving = state.current().view === "map";
    state.go({ view: leaving ? null : "map", method: null, colour: null, only: [], work: null, painter: null });
  });
  encoder.addEventListener("change", () => state.go({ encoder: encoder.value }));
  pictures.addEventListener("change", () => ground?.pictures(pictures.checked));
  for (const [id, act] of [
    ["map-nearer", ({ camera }) => camera.glide(camera.width / 2, camera.height / 2, 1.6)],
    ["map-farther", ({ camera }) => camera.glide(camera.width / 2, camera.height / 2, 1 / 1.6)],
    ["map-whole", ({ camera }) => camera.show()],
  ]) {
    byId(id).addEventListener("click", () => ground && act(ground));
  }
  onTheme(() => dress({ anew: true }));
  jobs.subscribe(follow);
  subscribe(() => {
    byId("map-button").hidden = !ready().length;
    update();
  });
}

/** Shows the map that the state asks for, or offers to draw it. */
export async function update() {
  byId("map-button").setAttribute("aria-pressed", String(state.current().view === "map"));
  if (section.hidden || !known()) return;
  if (!ground) open();
  const of = asked();
  methods.show(of.method);
  offerEncoders(of.encoder);
  if (!of.encoder) {
    nothing(null);
    return;
  }
  try {
    cards ??= await busy(data.drawn());
    const card = cards.find((one) => one.encoder === of.encoder && one.method === of.method);
    if (!card) {
      nothing({ ...of, works: indexed(of.encoder) });
      return;
    }
    const key = `${card.model_id} ${card.method} ${card.created_at}`;
    if (key !== shown) {
      asking?.abort();
      asking = new AbortController();
      const loaded = await busy(data.load(of.encoder, of.method, asking.signal));
      if (section.hidden || JSON.stringify(asked()) !== JSON.stringify(of)) return;
      map = loaded;
      shown = key;
      dressed = "";
      ground.set(map);
    }
    section.classList.remove("empty");
    offer(byId("map-offer"), null);
    clear("map");
    dress();
    about();
  } catch (error) {
    failed(error, { about: "map", retry: update });
  }
}

function open() {
  ground = stage(byId("map-stage"), {
    onopen: (work) => state.open({ work }),
    onreach: async (at) => {
      const record = await ask(map.ids[at]);
      if (record) announce(`${inWords(record)}. Enter opens it.`);
    },
  });
  section.dataset.drawnBy = ground.kind();
  showLegend = legend(byId("map-legend"), (only) => state.go({ only }, { replace: true }));
}

// What the address asks for, where it says nothing what a search would take.
function asked() {
  const { encoder: kind, method } = state.current();
  return { encoder: kind ?? known()?.default_encoder ?? null, method: method in METHODS ? method : "tsne" };
}

const indexed = (kind) => ready().find((one) => one.encoder === kind)?.indexed ?? 0;

function nothing(missing) {
  section.classList.add("empty");
  shown = "";
  map = null;
  if (missing?.works) offer(byId("map-offer"), missing);
  else {
    offer(byId("map-offer"), null);
    byId("map-offer").hidden = false;
    fill(byId("map-offer"), el("p", { class: "drop-title" }, "Nothing is indexed that could be laid out"));
    delete byId("map-offer").dataset.told;
  }
  byId("map-about").textContent = byId("map-trust").textContent = "";
}

/** Colours, legend and what a search has found; done again only where something of it has changed. */
function dress({ anew = false } = {}) {
  if (!map || section.hidden) return;
  const { colour, only } = state.current();
  const wanted = colour in WAYS ? colour : "style";
  const by = tells(map, wanted) ? wanted : (Object.keys(WAYS).find((way) => tells(map, way)) ?? "style");
  const answer = results.shown();
  const key = JSON.stringify([shown, by, only, answer?.query.artwork?.id, answer?.hits.map(({ artwork }) => artwork.id)]);
  if (key === dressed && !anew) return;
  dressed = key;
  ways.show(by);
  for (const way of Object.keys(WAYS)) ways.allow(way, tells(map, way), `The works say nothing of the ${way}`);
  found = ranks(answer);
  const colouring = categories(map, by, only);
  ground.dress(look(map, colouring, { only, hits: new Set(found.keys()) }), found);
  showLegend({ by, map, categories: colouring.list, only });
  performance.mark("map-dressed");
  tellSearch(answer);
}

function ranks(answer) {
  const places = new Map();
  const put = (id, rank) => map.order.has(id) && places.set(map.order.get(id), rank);
  if (answer?.query.artwork) put(answer.query.artwork.id, 0);
  for (const { artwork, rank } of answer?.hits ?? []) put(artwork.id, rank);
  return places;
}

function tellSearch(answer) {
  byId("map-search").hidden = !answer;
  if (!answer) return;
  const hits = [...found.values()].filter(Boolean).length;
  fill(
    byId("map-search"),
    el("p", {}, `${plural(hits, "hit")} of your search ${hits === 1 ? "is" : "are"} ringed, with the rank.`),
    el(
      "p",
      { class: "map-search-acts" },
      found.size > 0 && link("Zoom to them", () => ground.showOnly([...found.keys()])),
      link("Back to the hits", () => state.go({ view: null, method: null, colour: null, only: [] })),
    ),
  );
}

function about() {
  const { card } = map;
  const percent = (part) => `${Number((100 * part).toPrecision(2))} %`;
  byId("map-about").textContent =
    `${plural(card.works, "work")}. Those that the encoder finds alike lie together; the directions mean nothing.`;
  const current = indexed(card.encoder);
  const changed = current !== card.works ? ` Since then ${plural(current, "work is", "works are")} indexed.` : "";
  fill(
    byId("map-trust"),
    `Of each work’s ten nearest by the encoder, ${percent(card.neighbours_kept)} are among its ten nearest here; ` +
      `by chance it would be ${percent(card.neighbours_by_chance)}. Drawn ${moment(card.created_at)}.${changed} `,
    link("Draw it again", () => draw(card.encoder, card.method)),
  );
}

function follow() {
  const under = Boolean(jobs.underWay("map"));
  const ended = drawing && !under;
  drawing = under;
  if (ended) cards = null;
  if (section.hidden) return;
  if (ended || !map) update();
}

function offerEncoders(chosen) {
  const kinds = ready().map((one) => one.encoder);
  if (chosen && !kinds.includes(chosen)) kinds.push(chosen);
  if (encoder.children.length !== kinds.length) {
    fill(
      encoder,
      kinds.map((kind) => el("option", { value: kind }, kindName(kind))),
    );
  }
  if (chosen) encoder.value = chosen;
}

// A row of choices of which one is taken.
function choices(id, names, change) {
  const inputs = new Map();
  const row = Object.entries(names).map(([value, name]) => {
    const input = el("input", { type: "radio", name: id, value });
    input.addEventListener("change", () => state.go(change(value), { replace: true }));
    inputs.set(value, input);
    return el("label", {}, input, el("span", {}, name));
  });
  byId(id).append(el("div", { class: "segments" }, row));
  return {
    show(value) {
      inputs.get(value).checked = true;
    },
    allow(value, whether, why) {
      inputs.get(value).disabled = !whether;
      inputs.get(value).parentElement.title = whether ? "" : why;
    },
  };
}
