// The dialog that begins a crawl: an address or a source, what to look for, and the source's terms before it starts.

import { get, post } from "./api.js";
import { closer, dialog } from "./dialog.js";
import { byId, el, fill } from "./dom.js";
import * as jobs from "./jobs.js";
import { openDrawer } from "./jobs-panel.js";
import { duration } from "./labels.js";
import { busy, failed } from "./notice.js";
import { outside, webAddress } from "./provenance.js";

const LIMIT = 200; // works, unless somebody says otherwise
const FILTERS = {
  artist: ["Artist", "Claude Monet"],
  style: ["Style or movement", "Impressionism"],
  classification: ["Kind of work", "landscape"],
  text: ["Words", "water lilies"],
};
const READERS = { json: "Its JSON pages, the fast way", browser: "The page itself, in a browser" };
const sheet = byId("crawl");
const { show, hide } = dialog(sheet, () => {});

let sources = [];
let form = null;

/** Opens the dialog. */
export async function open() {
  try {
    sources = await busy(get("/sources"));
  } catch (error) {
    failed(error, { about: "crawl", retry: open });
    return;
  }
  form = build();
  fill(
    sheet,
    el("div", { class: "sheet-bar" }, el("h2", { id: "crawl-title", tabindex: -1 }, "Crawl a site"), closer(sheet)),
    form.element,
  );
  form.choose(sources[0]);
  show();
  form.address.focus();
}

function build() {
  const site = el(
    "select",
    { id: "crawl-site" },
    sources.map(({ name, title }) => el("option", { value: name }, title)),
  );
  const address = el("input", {
    type: "url",
    id: "crawl-address",
    autocomplete: "off",
    spellcheck: "false",
    "aria-describedby": "crawl-listings",
  });
  const listings = el("p", { class: "hint", id: "crawl-listings" });
  const filters = el("div", { class: "crawl-filters" });
  const search = el("fieldset", {}, el("legend", {}, "or search it for"), filters);
  const limit = el("input", { type: "number", id: "crawl-limit", min: 1, max: 1000000, value: LIMIT, required: true });
  const free = el("input", { type: "checkbox", id: "crawl-free" });
  const reader = el("select", { id: "crawl-reader" });
  const reading = field("How it is read", reader);
  const terms = el("section", { class: "terms", "aria-label": "Terms of the source" });
  const wrong = el("p", { class: "job-error", role: "alert" });
  const submit = el("button", { class: "button primary" }, "Crawl");
  let source = null;

  const tellTerms = () => fill(terms, termsOf(source, Number(limit.value)));
  // An address says all: what the source would be searched for is then left aside.
  const leaveAside = () => {
    search.disabled = Boolean(address.value.trim());
  };

  function choose(chosen) {
    if (chosen === source) return;
    source = chosen;
    site.value = source.name;
    address.placeholder = source.listings[0] ?? "";
    fill(listings, source.listings.length > 1 && ["Also ", listed(source.listings.slice(1))]);
    search.hidden = !source.filters.length;
    const before = new Map([...filters.querySelectorAll("input")].map(({ name, value }) => [name, value]));
    fill(
      filters,
      source.filters
        .filter((name) => name in FILTERS)
        .map((name) => {
          const [called, example] = FILTERS[name];
          const input = { type: "text", name, id: `crawl-${name}`, placeholder: example, autocomplete: "off" };
          return field(called, el("input", { ...input, value: before.get(name) || null }));
        }),
    );
    free.checked = source.public_domain;
    fill(
      reader,
      source.readers.map((name) => el("option", { value: name }, READERS[name] ?? name)),
    );
    reading.hidden = source.readers.length < 2;
    wrong.textContent = "";
    tellTerms();
    leaveAside();
  }

  site.addEventListener("change", () => {
    const chosen = sources.find(({ name }) => name === site.value);
    if (address.value && sourceOf(address.value) !== chosen) address.value = "";
    choose(chosen);
  });
  address.addEventListener("input", () => {
    choose(sourceOf(address.value) ?? source);
    leaveAside();
  });
  limit.addEventListener("input", tellTerms);

  async function begin(event) {
    event.preventDefault();
    wrong.textContent = "";
    submit.disabled = true;
    const order = { limit: Number(limit.value), public_domain: free.checked, reader: reader.value };
    if (address.value.trim()) order.url = address.value.trim();
    else {
      order.source = source.name;
      for (const { name, value } of filters.querySelectorAll("input")) if (value.trim()) order[name] = value.trim();
    }
    try {
      jobs.started(await busy(post("/crawls", { json: order })));
      hide();
      openDrawer();
    } catch (error) {
      if (error.status === undefined) throw error;
      wrong.textContent = error.message;
    } finally {
      submit.disabled = false;
    }
  }

  const element = el(
    "form",
    { class: "crawl", onsubmit: begin, novalidate: true },
    field("Site", site),
    el("div", {}, field("Address of a listing", address), listings),
    search,
    el(
      "div",
      { class: "crawl-amount" },
      field("Works at most", limit),
      reading,
      el("label", { class: "check" }, free, el("span", {}, "Only works that are free of copyright")),
    ),
    terms,
    wrong,
    el("p", { class: "crawl-go" }, submit),
  );
  return { element, address, choose };
}

const field = (name, control) => el("label", { class: "field", for: control.id }, el("span", {}, name), control);

const listed = (examples) =>
  examples.flatMap((example, at) => [at > 0 && ", ", el("span", { class: "example" }, example.replace(/^https?:\/\/(www\.)?/, ""))]);

/** The source that an address belongs to, as the API will say too; null where the text is no address. */
function sourceOf(text) {
  const address = webAddress(text.trim());
  if (!address) return null;
  const any = sources.find(({ name }) => name === "iiif") ?? null; // takes what is nobody's
  const belongs = ({ hosts, mirror }) =>
    webAddress(mirror)?.host === address.host ||
    hosts.some((host) => !any?.hosts.includes(host) && matches(address.hostname, host));
  return sources.find((source) => source !== any && belongs(source)) ?? any;
}

const matches = (host, pattern) => host === pattern || (pattern.startsWith("*.") && host.endsWith(pattern.slice(1)));

function termsOf(source, limit) {
  const pace = source.delay > 0 ? `At most one request every ${source.delay.toLocaleString("en")} s` : "As fast as it answers";
  const wait = source.delay > 0 && limit > 0 ? `; ${limit.toLocaleString("en")} works take ${duration(limit * source.delay)} or more` : "";
  return [
    el("h3", {}, "Its terms"),
    el("p", {}, source.terms, " ", webAddress(source.terms_url) && outside(source.terms_url, "Read them")),
    el("p", { class: "hint" }, `${pace}${wait}.`),
    source.contact &&
      !source.contact_set &&
      el("p", { class: "hint" }, "It asks for a contact, and none is set: ", el("code", {}, "VASARI_CRAWL_CONTACT")),
    source.mirror && el("p", { class: "hint" }, "It is reached at ", el("code", {}, source.mirror)),
  ];
}
