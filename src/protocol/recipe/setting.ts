import type { Form } from "./form.ts";

/** The kinds of what an engine draws. */
export const DRAWN = ["picture", "animation", "tileset"] as const;

/** What a job draws, and `import`, which makes a sprite of a picture that is there. */
export type Kind = (typeof DRAWN)[number];
type Use = Kind | "import";

/** What there is to say of a setting. All that handles settings follows from it: see ADR 28. */
export interface Setting<T = unknown> {
  readonly form: Form<T>;
  /** In a few words, for help and manifests. */
  readonly is: string;
  /** What help says behind that. */
  readonly more?: string;
  /** In sentences, for the protocol. */
  readonly means: string;
  /** 1.0.0 has it, or demands it. Where it is demanded, a client takes what was not given from the model. */
  readonly original?: "optional" | "needed";
  /** What a recipe without it stands for; where nothing is said, for a setting that does nothing. */
  readonly default?: T;
  /** The same in words. */
  readonly without?: string;
  /** Where it has a place. */
  readonly fits: readonly Use[];
  /** Given, it makes the job one of this kind. */
  readonly makes?: Kind;
  /** Another setting of which one takes the place of the other. */
  readonly rival?: string;
  /** It does nothing where none of these is given. @param why said of it. */
  readonly needs?: { readonly one: readonly string[]; readonly why: string };
  /** It does nothing beside this one. */
  readonly idleBeside?: { readonly name: string; readonly why: string };
  /**
   * When it acts: while the engine draws, on a finished picture before it gets its colours or with them and after them, or on
   * the file that is written.
   */
  readonly acts: "drawing" | "shaping" | "finishing" | "file";
  /** A model may be unable to do it. */
  readonly isAbility?: boolean;
  /** It decides how long a picture takes. */
  readonly isPace?: boolean;
  /** Whether the text in the file tells it: always, where it was given, where it is not the default, or never. */
  readonly told: "always" | "given" | "set" | "never";
  /** Of each sprite alone: no setting that flags and manifests give to many. */
  readonly isOwn?: boolean;
  /** Names that are not the wire's, and a letter. */
  readonly flag?: string;
  readonly char?: string;
  readonly key?: string;
  /** The heading in help. */
  readonly group?: string;
}
