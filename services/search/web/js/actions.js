// What can be begun from the page: imports, crawls, encodings, trainings, influences, evaluations.

import { post } from "./api.js";
import * as crawl from "./crawl.js";
import { plural } from "./labels.js";
import { button, el } from "./dom.js";
import * as jobs from "./jobs.js";
import { kindName, kinds } from "./kinds.js";
import { busy, clear, failed, notice } from "./notice.js";
import * as state from "./state.js";

/** The forms of the drawer. */
export function panel() {
  return el(
    "section",
    { class: "actions", "aria-label": "Begin a job" },
    action("Import", "Images, with a metadata.csv if there is one", importButtons()),
    action("Crawl", "Works of a museum or another site", crawlButton()),
    action(
      "Encode",
      "Bring the index in step with the collection",
      chooser(
        "Encoder",
        kinds.map((kind) => [kind, kindName(kind)]),
        "Encode",
        (encoder) => post("/encodings", { json: { encoder } }),
      ),
    ),
    action("Train", "A model on the collection itself", button("Train a model", () => state.open({ models: "embedding" }))),
    action("Influences", "Who influenced whom: .csv, .ttl or .nt, or a server’s", influencesButton("Load a file"), endpointsButton()),
    action(
      "Evaluate",
      "How well works are found with each encoder",
      chooser(
        "Works to ask with",
        [
          ["none", "Ask with every work"],
          ["works", "Works that no model learnt from"],
          ["artists", "Artists that no model learnt from"],
        ],
        "Evaluate",
        (unseen) => post("/evaluations", { json: { unseen } }),
      ),
    ),
  );
}

/** Buttons that import chosen images, or a folder with all that is in it. */
export const importButtons = () => [
  file("Choose images", { multiple: true, accept: "image/*,.csv" }, importFiles),
  file("Choose a folder", { webkitdirectory: true }, importFiles),
];

/** A button that opens the dialog of crawls. */
export const crawlButton = () => button("Crawl a site", crawl.open);

export const influencesButton = (name) =>
  file(name, { accept: ".csv,.ttl,.nt" }, ([chosen]) => {
    const form = new FormData();
    form.append("file", chosen, chosen.name);
    return begin(() => post("/influences", { form }));
  });

/** A button that leads to where influences are loaded from servers. */
export const endpointsButton = () => button("From DBpedia or Wikidata", () => state.open({ artists: "sources" }));

/** Imports files of this computer into the collection. */
export function importFiles(files) {
  const form = new FormData();
  for (const one of files) form.append("files", one, nameOf(one));
  const slow = setTimeout(
    () => notice(`Sending ${plural(files.length, "file")} …`, { about: "action", calm: true }),
    600,
  );
  return begin(() => post("/imports/files", { form }).finally(() => clearTimeout(slow)));
}

// In a chosen folder metadata.csv names the files from that folder on.
const nameOf = (one) => (one.webkitRelativePath ? one.webkitRelativePath.split("/").slice(1).join("/") : one.name);

/** Asks for a job; the header and the drawer tell of it from then on. */
export async function begin(request) {
  try {
    jobs.started(await busy(request()));
    clear("action");
  } catch (error) {
    clear("action");
    failed(error, { about: "action" });
  }
}

function action(title, meaning, ...controls) {
  return el(
    "div",
    { class: "action" },
    el("div", {}, el("h3", {}, title), el("p", { class: "hint" }, meaning)),
    el("div", { class: "action-controls" }, controls),
  );
}

function file(name, attributes, onfiles) {
  const input = el("input", { type: "file", ...attributes });
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = "";
    if (files.length) onfiles(files);
  });
  return el("label", { class: "button" }, input, name);
}

function chooser(label, options, name, request) {
  const select = el(
    "select",
    { "aria-label": label },
    options.map(([value, text]) => el("option", { value }, text)),
  );
  return el(
    "form",
    {
      class: "chooser",
      onsubmit: (event) => {
        event.preventDefault();
        begin(() => request(select.value));
      },
    },
    select,
    el("button", { class: "button" }, name),
  );
}
