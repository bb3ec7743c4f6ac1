import { fraction, picture, pictures } from "./form.ts";
import { DRAWN, type Setting } from "./setting.ts";

const GROUP = "OWN PICTURES";

/** The settings that say which pictures of the client's a job is drawn from, and how. */
export const OWN_PICTURES = {
  references: {
    form: pictures,
    is: "a picture of your own to draw after; give up to four, the most important first",
    means:
      "Pictures of the client's to draw after, the most important first, by the SHA-256 of what it has uploaded; at most 4. They go before those that come with the model.",
    fits: DRAWN,
    acts: "drawing",
    isAbility: true,
    told: "never",
    flag: "reference",
    key: "reference",
    group: GROUP,
  },
  follow: {
    form: fraction(0, 1),
    is: "how closely to draw after your pictures",
    means: "How closely to follow `references`: 0 loosely, 1 as a close variant.",
    without: "the model's own",
    needs: { one: ["references"], why: "says how closely to draw after pictures of yours, and there is none" },
    fits: DRAWN,
    acts: "drawing",
    told: "given",
    group: GROUP,
  },
  init: {
    form: picture,
    is: "a picture of your own to draw over",
    means: "A picture to draw over, by the SHA-256 of what the client has uploaded.",
    fits: ["picture"],
    acts: "drawing",
    isAbility: true,
    told: "never",
    group: GROUP,
  },
  strength: {
    form: fraction(0, 1),
    is: "how much of it to draw anew: 0 gives it back, 1 ignores it",
    means: "How much of `init` is drawn anew: 0 gives it back, 1 ignores it.",
    without: "the model's own",
    needs: { one: ["init"], why: "says how much of a picture is drawn anew, and there is none" },
    fits: ["picture"],
    acts: "drawing",
    told: "given",
    group: GROUP,
  },
  mask: {
    form: picture,
    is: "a picture that is light where that one is to be drawn anew; all else of it stays",
    means:
      "A picture, by the SHA-256 of what the client has uploaded, that is light where `init` is drawn anew; all else of it stays as it is, to the byte.",
    needs: { one: ["init"], why: "says which part of a picture is drawn anew, and there is none" },
    fits: ["picture"],
    acts: "drawing",
    isAbility: true,
    told: "never",
    group: GROUP,
  },
} as const satisfies Record<string, Setting>;
