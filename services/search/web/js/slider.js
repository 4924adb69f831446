// The slider from appearance to influence: λ from 0 to 2, finer where small weights matter most.

import { known } from "./collection.js";
import { byId } from "./dom.js";
import { decimals } from "./labels.js";
import * as state from "./state.js";

const LARGEST = 2;
const PAUSE = 90; // milliseconds between a move and its search

const range = byId("weight");
const steps = Number(range.max);
let timer;

/** λ grows with the square of the way, so that the usual 0.25 lies a third of the way along. */
const weightAt = (position) => Math.round(LARGEST * (position / steps) ** 2 * 1000) / 1000;
const positionOf = (weight) => Math.round(steps * Math.sqrt(Math.min(weight, LARGEST) / LARGEST));

export function begin(onchange) {
  range.addEventListener("input", () => {
    const weight = weightAt(Number(range.value));
    tell(weight);
    clearTimeout(timer);
    timer = setTimeout(() => onchange(weight), PAUSE);
  });
  byId("weight-reset").addEventListener("click", () => onchange(known()?.default_weight ?? 0.25));
}

/** Shows a weight, except while the slider lies there already: a larger λ from the address stays as it is. */
export function show(weight) {
  if (weightAt(Number(range.value)) !== weight) range.value = positionOf(weight);
  tell(weight);
}

const percent = (share) => `${Math.round(share * 100)} %`;

/** What those gain who are not joined directly; in one direction steps count, in any the artists in common. */
function further(weight) {
  const [half, more] = [percent(weight / 2), percent((weight * 3) / 4)];
  return state.current().direction ? `two steps ${half}` : `one with one artist in common ${half}, with three ${more}`;
}

function tell(weight) {
  const text = `λ = ${decimals(weight)}`;
  byId("weight-value").textContent = text;
  range.setAttribute("aria-valuetext", weight ? text : `${text}, appearance alone`);
  range.style.setProperty("--filled", `${(positionOf(weight) / steps) * 100}%`);
  const usual = known()?.default_weight ?? 0.25;
  byId("weight-reset").textContent = `Back to ${decimals(usual)}`;
  byId("weight-reset").hidden = Math.abs(weight - usual) < 0.005;
  byId("weight-meaning").textContent = weight
    ? `An artist one step away adds ${percent(weight)} to how alike a work looks, ${further(weight)}. ` +
      "Each further work by the same artist gains half of the last."
    : "Appearance alone: who influenced whom does not count.";
}
