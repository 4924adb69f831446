// What can be done with a version of a model.

import { post, remove } from "./api.js";
import { begin } from "./actions.js";
import { known, refresh } from "./collection.js";
import { button, el, fill, link } from "./dom.js";
import * as jobs from "./jobs.js";
import { busy, failed } from "./notice.js";

/** The choices for a version: what follows for the one in use, use or removal for the others. */
export function acts(model) {
  const path = `/models/${encodeURIComponent(model.id)}`;
  const place = el("div", { class: "version-acts" });
  const missing = (known()?.works ?? 0) - model.indexed;
  const encode = () => begin(() => post("/encodings", { json: { encoder: model.kind } }));
  const predict = () => begin(() => post("/classifications", { json: {} }));
  const file = el("a", { class: "link", href: `/api/v1${path}/file`, download: true }, "Save as a file");

  // What has changed comes back with the collection, and the versions are shown anew.
  const change = async (request) => {
    try {
      await busy(request());
      await refresh();
      jobs.look(); // a style model that is put into use predicts anew
    } catch (error) {
      failed(error, { about: "models" });
    }
  };
  const ask = () => {
    fill(
      place,
      el("p", { class: "question" }, "Remove this version, and all that is encoded with it, for good?"),
      button("Remove it", () => change(() => remove(path))),
      button("Keep it", keep),
    );
    place.lastElementChild.focus();
  };
  const keep = () => {
    offer();
    place.lastElementChild.focus();
  };
  const offer = () =>
    fill(
      place,
      model.promoted && model.kind === "style" && button("Predict missing styles", predict),
      model.promoted && missing > 0 && button("Encode the collection with it", encode),
      !model.promoted && button("Put into use", () => change(() => post(`${path}/promote`))),
      file,
      !model.promoted && link("Remove", ask),
    );
  place.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !place.querySelector(".question")) return;
    event.preventDefault(); // it answers the question; the dialog stays open
    keep();
  });
  return offer();
}
