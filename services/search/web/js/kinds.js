// The kinds of model that there are, as people call them, and what each is for.

const KINDS = {
  embedding: {
    name: "Embedding",
    purpose:
      "Judges which works look alike, from what a pretrained network sees: shapes, and how paint is handled. Trained on " +
      "a collection, it learns what its artists and styles have in common.",
  },
  style: {
    name: "Style classifier",
    purpose:
      "Names the style of a work and says how sure it is. Works without a style are given what it predicts, marked as such.",
  },
  swae: {
    name: "Sliced-Wasserstein autoencoder",
    purpose:
      "Learns to paint the works of the collection anew from a short code. Its codes fill a space evenly, so that every " +
      "point of it can be painted: variations, steps between two works, pictures that nobody has made.",
  },
  dae: {
    name: "Denoising autoencoder",
    purpose:
      "Learns to restore works that were damaged by noise, and so what is essential in them. It compares works by " +
      "colour and composition.",
  },
  backbone: {
    name: "Pretrained network",
    purpose: "Has learnt from photographs to tell things apart, not from art. It needs no training, and is what others begin with.",
    installed: true,
  },
};

/** All kinds, in the order in which they are shown. */
export const kinds = Object.keys(KINDS);

export const kindName = (kind) => KINDS[kind]?.name ?? kind;

/** "Style classifier (style)": by the name that the API and the command line know, too. */
export const kindInFull = (kind) => (kind in KINDS ? `${KINDS[kind].name} (${kind})` : kind);

export const purposeOf = (kind) => KINDS[kind]?.purpose ?? "";

/** Whether models of this kind are trained here; the others come as they are. */
export const isTrained = (kind) => kind in KINDS && !KINDS[kind].installed;

/** Whether models of this kind make pictures. */
export const makesPictures = (kind) => kind === "swae" || kind === "dae";
