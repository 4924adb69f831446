// Images that come from outside: dropped, pasted or chosen.

import { post } from "./api.js";
import * as actions from "./actions.js";
import { known, ready } from "./collection.js";
import { byId } from "./dom.js";
import { plural } from "./labels.js";
import { busy, clear, failed, notice } from "./notice.js";
import { search } from "./searching.js";
import * as state from "./state.js";

const veil = byId("veil");
let over = 0;

export function begin() {
  byId("image-file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    event.target.value = "";
    if (file) searchWith(file);
  });
  addEventListener("paste", (event) => {
    const [file] = event.clipboardData.files;
    if (!file) return;
    event.preventDefault();
    searchWith(file);
  });
  addEventListener("dragenter", (event) => {
    if (carriesFiles(event)) cover(1);
  });
  addEventListener("dragleave", (event) => {
    if (carriesFiles(event)) cover(-1);
  });
  addEventListener("dragover", (event) => {
    if (carriesFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    cover(-over);
    received([...event.dataTransfer.files]);
  });
}

function received(files) {
  if (!files.length) return;
  if (known() && !known().works) {
    actions.importFiles(files);
  } else if (files.length === 1) {
    searchWith(files[0]);
  } else {
    notice(`You dropped ${plural(files.length, "file")}.`, {
      about: "intake",
      calm: true,
      actions: [
        ["Add them to the collection", () => actions.importFiles(files)],
        ["Search with the first", () => searchWith(files[0])],
      ],
    });
  }
}

/** Searches with an image file; its answer is shown as it comes, and its address can be searched with again. */
async function searchWith(file) {
  clear("intake");
  document.querySelector("dialog[open]")?.close();
  if (known() && !ready().length) {
    notice("Nothing is indexed yet, so there is nothing to compare the image with.", { about: "intake" });
    return;
  }
  const form = new FormData();
  form.append("image", file, file.name || "pasted image");
  const { weight, direction, encoder } = state.current();
  const next = { ...state.nothing(), weight, direction, encoder };
  try {
    const answer = await busy(post("/search", { params: search.params(next), form }));
    const { artwork, query } = answer.query;
    const to = artwork ? { ...next, artwork: artwork.id } : { ...next, query };
    search.prime(to, answer);
    state.go(to, { keep: { recognised: Boolean(artwork) } });
  } catch (error) {
    failed(error, { about: "intake", retry: () => searchWith(file) });
  }
}

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

function cover(change) {
  over = Math.max(0, over + change);
  const empty = known() && !known().works;
  veil.firstElementChild.textContent = empty
    ? "Drop them anywhere to import them"
    : "Drop it anywhere to search with it";
  veil.hidden = !over;
}
