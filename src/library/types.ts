import type { ImportEvent } from "../make/import/import-pictures.ts";
import type { RunEvent, Watched } from "../make/run/events.ts";
import type { Picture, Result } from "../make/run/result.ts";
import type { SpriteWishes } from "../make/run/wishes.ts";
import type { SheetFormat } from "../make/sheets/sheet-format.ts";
import type { Finished } from "../manifest/build/finished.ts";
import type { SetPlan, SheetState, SpriteState } from "../manifest/plan/set-plan.ts";

/** Which backend, and how it is reached. */
export interface ConnectOptions {
  /** Where it takes requests, such as `tcp://127.0.0.1:5555` or `ipc:///run/dgx.sock`. Without an address: the usual one of this machine. */
  reqAddr?: string | undefined;
  /** Where it publishes updates. */
  pubAddr?: string | undefined;
  /** For a backend that demands CURVE: its public key, or the file that holds it. */
  serverKey?: string | undefined;
  /** The file with this client's own keys. */
  clientKey?: string | undefined;
  /** How long a reply may take, in ms. Without it 5,000. */
  timeoutMs?: number | undefined;
  /**
   * Whether to start a backend that is this program's alone and ends with it. Without it one is started where no address is given and nobody answers
   * at the usual one; `true` starts it in any case, `false` never.
   */
  embedded?: boolean | undefined;
  /** Most worker processes of such a backend. Without it one for each core. */
  workers?: number | undefined;
  /** Ends the attempt. */
  signal?: AbortSignal | undefined;
}

/** Where pictures go, and what is packed of them. */
export interface OutputOptions {
  /**
   * A file, a folder (it is there, or ends with a slash) or a template with {slug} {name} {seed} {index} {id} and, for animations, {frame}. Without it
   * nothing is written: the pictures' bytes are in the result.
   */
  output?: string | undefined;
  /** Packs the pictures as well: a .png with its data beside it, a .gif or an .apng. */
  sheet?: string | undefined;
  /** Who reads the data beside a .png. Without it `aseprite`. */
  sheetFormat?: SheetFormat | undefined;
}

/** What is told while sprites are drawn. */
export type GenerateEvent = Exclude<RunEvent, { type: "embedding" }>;

/** Settings under the names of the protocol, of which the model decides those that are not given. */
export interface GenerateOptions extends SpriteWishes, OutputOptions, Watched<GenerateEvent> {
  /** From 0 to 2^64 - 1: the same seed makes the same picture. Drawn by lot where it is not given. */
  seed?: number | bigint | undefined;
  /** Pictures of each prompt, with seed, seed + 1 and so on. */
  count?: number | undefined;
  /** A PNG whose prompt, seed and settings are taken where nothing else is said. */
  like?: string | undefined;
  /** A folder of your own pictures: each prompt is drawn after the one whose name says that it is of that, or else in the style of all of them. */
  library?: string | undefined;
  /** Resolves once the backend has the jobs, whose ids are in the results. */
  detach?: boolean | undefined;
}

/** What was drawn. */
export interface Generated {
  /** One for each picture or animation, in the order in which they were asked for. */
  results: Result[];
  /** The pictures of all of them. */
  pictures: Picture[];
  /** The files of the sheet, where one was asked for. */
  sheet?: string[] | undefined;
}

/** What is told while a manifest is made: how it was found, then what is told of the sprites that are drawn. */
export type BuildEvent = GenerateEvent | { type: "planned"; plan: SetPlan };

export interface BuildOptions extends Watched<BuildEvent> {
  /** Chooses the palette of the set anew, and draws all its sprites again. */
  newPalette?: boolean | undefined;
  /** Replaces files that no build has made, or that were changed since; they are left alone otherwise. */
  overwrite?: boolean | undefined;
  /** Records such files as they are, in place of making them. */
  accept?: boolean | undefined;
}

/** What was made of a manifest. */
export interface Built {
  /** How the set was found. */
  plan: SetPlan;
  /** One for each sprite that had to be drawn. */
  results: Result[];
  /** The pictures of all of them, but for those that the palette of the set has coloured since. */
  pictures: Picture[];
  /** Pictures that got the palette of the set. */
  colored: Finished[];
  /** Sheets that were packed. */
  sheets: Finished[];
  /** What was left alone, since no build has made it so. */
  kept: (SpriteState | SheetState)[];
}

/** Settings that fit a picture that is there; `size` is its native size, which is looked for in it where it is not given. */
export interface ImportOptions extends SpriteWishes, OutputOptions, Watched<ImportEvent> {
  /** The pictures are frames of one animation: they share one palette, and what they show stands in one place. */
  align?: boolean | undefined;
}
