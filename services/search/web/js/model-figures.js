// The figures of a model: each by its name, and those that matter in words.

import { el } from "./dom.js";
import { decimals, duration, plural } from "./labels.js";

const NAMES = {
  accuracy: "Accuracy",
  accuracy_by_artist: "Accuracy, artists never seen",
  artists: "Artists learnt from",
  balanced_accuracy: "Balanced accuracy",
  code_size: "Code size",
  distance: "Distance of the codes from the prior",
  distance_ratio: "Sliced-Wasserstein ratio",
  ece: "Calibration error (ECE)",
  ece_before: "Calibration error before temperature",
  epochs: "Epochs",
  explained: "Variance kept",
  loss: "Loss",
  macro_f1: "Macro-F1",
  macro_f1_by_artist: "Macro-F1, artists never seen",
  majority: "Commonest style",
  majority_by_artist: "Commonest style, artists never seen",
  map10_artist: "mAP@10 by artist",
  ndcg10: "nDCG@10",
  p10_style: "P@10 by style",
  pca_psnr: "PSNR of principal components",
  perceptual: "Perceptual error",
  psnr: "PSNR",
  reconstruction: "Reconstruction error",
  seconds: "Training time",
  ssim: "SSIM",
  steps: "Steps",
  works: "Works learnt from",
  works_by_artist: "Works held out, artists never seen",
  works_stratified: "Works held out",
};

/** What a figure is called. */
export function figureName(name) {
  if (name in NAMES) return NAMES[name];
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A figure's value as it is written: "17.24 dB", "0.613", "1,204". */
export function figureText(name, value) {
  if (typeof value !== "number") return "–";
  if (name.endsWith("psnr")) return `${decimals(value)} dB`;
  if (name === "seconds") return duration(value);
  if (Number.isInteger(value) && Math.abs(value) >= 2) return value.toLocaleString("en");
  return Math.abs(value) >= 0.001 || value === 0 ? decimals(value, 3) : value.toExponential(1).replace("-", "−");
}

const inHundred = (share) => `${Math.round(share * 100)} of 100`;
const has = (value) => typeof value === "number";

// Each reads a model's metrics, and gives a sentence and the names of the exact figures that stand beside it.
const SENTENCES = [
  ({ accuracy, majority }) =>
    has(accuracy) && [
      `Names the style of ${inHundred(accuracy)} held-out works rightly` +
        `${has(majority) ? `; naming the commonest style each time would be right for ${Math.round(majority * 100)}` : ""}.`,
      ["accuracy", "majority"],
    ],
  ({ accuracy_by_artist: accuracy, majority_by_artist: majority }) =>
    has(accuracy) && [
      `Of works by artists that it has never seen, ${inHundred(accuracy)}` +
        `${has(majority) ? `; the commonest style would be right for ${Math.round(majority * 100)}` : ""}.`,
      ["accuracy_by_artist", "majority_by_artist"],
    ],
  ({ macro_f1: f1 }) =>
    has(f1) && ["Averaged over styles, so that rare ones count as much as common ones.", ["macro_f1", "macro_f1_by_artist"]],
  ({ ece }) =>
    has(ece) && [
      `How sure it says it is and how often it is right lie ${(ece * 100).toFixed(0)} points apart, on average.`,
      ["ece"],
    ],
  ({ psnr, pca_psnr: pca }) =>
    has(psnr) && [
      has(pca)
        ? `Paints held-out works anew ${decimals(Math.abs(psnr - pca), 1)} dB ${psnr >= pca ? "nearer to" : "farther from"} ` +
          "the originals than as many principal components of the same pixels."
        : "How near the works that it paints anew come to the originals; more is nearer.",
      ["psnr", "pca_psnr"],
    ],
  ({ ssim }) => has(ssim) && [`Of their structure it keeps ${decimals(ssim)}; 1 would be all of it.`, ["ssim"]],
  ({ distance_ratio: ratio }) =>
    has(ratio) && [
      `Its codes lie ${decimals(ratio)} times as far from the prior as a sample of the prior itself would.`,
      ["distance_ratio"],
    ],
  ({ map10_artist: found }) =>
    has(found) && ["How high works by the same artist rank among the ten nearest.", ["map10_artist"]],
  ({ p10_style: found }) =>
    has(found) && [`${decimals(found * 10, 1)} of the ten nearest works are of the same style.`, ["p10_style"]],
];

/** The figures that matter in words, with the exact ones beside them; null where there are none. */
export function keyFigures(metrics) {
  const told = SENTENCES.map((sentence) => sentence(metrics)).filter(Boolean);
  if (!told.length) return null;
  return el(
    "ul",
    { class: "key-figures" },
    told.map(([words, names]) =>
      el(
        "li",
        {},
        el("span", {}, words),
        el(
          "span",
          { class: "number" },
          names
            .filter((name) => has(metrics[name]))
            .map((name) => el("span", {}, `${figureName(name)} ${figureText(name, metrics[name])}`)),
        ),
      ),
    ),
  );
}

/** What a model was made of: "421 works · 12 epochs · 3 min"; empty where it does not say. */
export function making({ works, epochs, seconds }) {
  const parts = [
    has(works) && plural(works, "work"),
    has(epochs) && epochs > 0 && plural(epochs, "epoch"),
    has(seconds) && seconds > 0 && duration(seconds),
  ];
  return parts.filter(Boolean).join(" · ");
}
