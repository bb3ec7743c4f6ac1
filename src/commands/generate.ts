import { string as textArg } from "@oclif/core/args";
import { differences, remade } from "../make/again/remake.ts";
import { chooseTargets, STDOUT } from "../make/files/target.ts";
import type { Kept, Order } from "../make/run/order.ts";
import { checkPrompt } from "../make/run/prompts.ts";
import type { Result } from "../make/run/result.ts";
import type { Drawn, Kind } from "../make/sheets/sheet-frames.ts";
import { listSprites, type Sprite } from "../make/sprite.ts";
import type { SpriteSet } from "../manifest/set/sprite-set.ts";
import { PixelsError } from "../protocol/errors.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import {
  checkDetached,
  checkKind,
  checkLike,
  type GenerateFlags,
  generateFlags,
  givenBy,
  refuseWithoutSet,
  wishesOf,
} from "../terminal/generate-flags.ts";
import { checkImport } from "../terminal/import-flags.ts";
import { jobsJson } from "../terminal/jobs-json.ts";
import { checkLook, lookOf } from "../terminal/look-flags.ts";
import { print } from "../terminal/output.ts";
import { runError, sayDifferences, sayDrawnSeeds } from "../terminal/run-summary.ts";
import { checkTargets, writeTarget } from "../terminal/targets.ts";

const SHEET_FORMAT = "aseprite";

export default class Generate extends ClientCommand {
  static override summary = "Draw sprites from prompts, or make them of pictures.";
  static override description =
    `Waits for the picture and writes it. Where no backend answers at the default address, an embedded one is started for this command alone.

--output takes a file, a folder (it exists, or ends with a slash), a template or - for stdout. A template may hold {slug} {name} {seed} {index} {id}, and with --frames {frame}; missing folders of folders and templates are made. {name} is the same as {slug}, but for the sprites of a manifest.

--from takes a manifest in YAML or JSON (docs/manifest.md), of which it makes what is missing or stale, JSON lines, or prompts.`;
  static override examples = [
    '<%= config.bin %> generate "a red dragon" -o dragon.png',
    "<%= config.bin %> generate --import knight.jpg --size 64x64 --colors 16 --background transparent",
    '<%= config.bin %> generate "a potion" -n 4 -o "potions/{index}.png"',
    "<%= config.bin %> generate --from prompts.txt -o sprites/",
    "<%= config.bin %> generate --from sprites.yaml --check",
  ];

  static override args = {
    prompt: textArg({ description: "what to draw", ignoreStdin: true }),
  };

  static override flags = generateFlags;

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Generate);
    if (flags.import !== undefined) return this.#import(args.prompt, flags);
    checkDetached(flags);
    checkKind(flags);
    checkLike(flags);
    const made =
      flags.like === undefined ? undefined : await (await import("../make/again/like.ts")).readLike(flags.like);
    const list = await listOf(args.prompt ?? made?.prompt, flags);
    if (!Array.isArray(list)) return this.#build(list, flags);
    refuseWithoutSet(flags);
    const asked = wishesOf(flags, await colorsOf(flags.palette));
    const wishes = made === undefined ? asked : remade(made, asked);
    checkLook(wishes);
    const seed = flags.seed ?? made?.seed;
    const frames = wishes.animation_frames;
    const sprites = listSprites(list, flags.count ?? 1, seed, flags["best-of"]);
    const targets = flags.detach ? [] : await targetsOf(flags.output, sprites, frames, this.jsonEnabled());
    if (flags.sheet !== undefined)
      await (await import("../make/sheets/sheet-file.ts")).checkSheet(
        flags.sheet,
        flags["sheet-format"] ?? SHEET_FORMAT,
        targets,
      );
    const targetFor = async (sprite: Sprite, frame: number, seed: bigint) => {
      const target = targets[sprite.index * (frames ?? 1) + frame] as string;
      // The best of several has another seed than the one that was asked for, and is named by its own.
      const [own] = seed === sprite.seed ? [] : await chooseTargets(flags.output, [{ ...sprite, seed }]);
      return own ?? target;
    };
    const drawn: Drawn[] = [];
    const { draw } = await import("../terminal/draw.ts");
    const order: Order = {
      sprites,
      wishesFor: () => wishes,
      meet: (models) => {
        if (made !== undefined) sayDifferences(differences(made, wishes, models, this.config.version));
      },
      keep: async (sprite, png, frame, seed = sprite.seed) => {
        const path = await targetFor(sprite, frame, seed);
        if (flags.sheet !== undefined) drawn.push({ sprite, png, path, frame });
        return keep(path, png);
      },
    };
    const isQuiet = this.jsonEnabled() || targets[0] === STDOUT;
    const { results, settingsFor } = await draw(order, { target: this.target(flags), flags, isQuiet });
    if (flags.detach && !this.jsonEnabled()) for (const { sprite } of results.filter(isAccepted)) print(sprite.jobId);
    if (seed === undefined && !this.jsonEnabled()) sayDrawnSeeds(results, wishes.best_of !== undefined);
    const error = runError(results);
    if (error) this.fail(error);
    const sheet = error === undefined ? await this.#pack(drawn, flags, wishes) : undefined;
    return { ...jobsJson(results, settingsFor), ...(sheet && { sheet }) };
  }

  /** Makes sprites of pictures that are there: nothing is drawn, so no backend is needed. */
  async #import(prompt: string | undefined, flags: GenerateFlags): Promise<unknown> {
    checkImport(prompt, flags);
    checkKind(flags);
    checkLook(flags);
    const { runImport } = await import("../terminal/import-run.ts");
    const { json, error } = await runImport({
      files: flags.import ?? [],
      output: flags.output,
      steps: {
        size: flags.size,
        look: lookOf(flags, await colorsOf(flags.palette)),
        tiles: flags.tiles,
        scale: flags.scale ?? 1,
        isAligned: flags.align ?? false,
      },
      sheet: flags.sheet,
      sheetFormat: flags["sheet-format"] ?? SHEET_FORMAT,
      version: this.config.version,
      asJson: this.jsonEnabled(),
    });
    if (error) this.fail(error);
    return json;
  }

  /** Packs the pictures in their order, which is not that in which they were done. */
  async #pack(drawn: Drawn[], flags: GenerateFlags, kind: Kind): Promise<string[] | undefined> {
    if (flags.sheet === undefined) return undefined;
    const { writeSheet } = await import("../make/sheets/sheet-file.ts");
    const inOrder = drawn.toSorted((a, b) => a.sprite.index - b.sprite.index || a.frame - b.frame);
    const files = await writeSheet(flags.sheet, flags["sheet-format"] ?? SHEET_FORMAT, inOrder, kind);
    if (!this.jsonEnabled()) for (const file of files) print(file);
    return files;
  }

  /** Makes what is missing or stale in a set. */
  async #build(set: SpriteSet, flags: GenerateFlags): Promise<unknown> {
    const { runSet } = await import("../terminal/set-run.ts");
    const { json, error } = await runSet(set, { target: this.target(flags), flags, asJson: this.jsonEnabled() });
    if (error) this.fail(error);
    return json;
  }
}

/** The prompts, or a whole set where --from names one. */
async function listOf(prompt: string | undefined, flags: GenerateFlags): Promise<string[] | SpriteSet> {
  const { from } = flags;
  if (prompt !== undefined && from !== undefined)
    throw new PixelsError("usage", "there is a prompt and --from as well", "Give one of them.");
  if (from !== undefined) return (await import("../manifest/set/read.ts")).readList(from, givenBy(flags));
  if (prompt !== undefined) return [checkPrompt(prompt, "the prompt")];
  throw new PixelsError("usage", "there is no prompt", 'Try: dgx-pixels generate "a red dragon".');
}

/** Where the pictures go, known to be writable. */
async function targetsOf(
  output: string | undefined,
  sprites: Sprite[],
  frames: number | undefined,
  asJson: boolean,
): Promise<string[]> {
  const targets = await chooseTargets(output, sprites, frames);
  await checkTargets(targets, output, asJson);
  return targets;
}

async function colorsOf(palette: string | undefined): Promise<number[] | undefined> {
  return palette === undefined ? undefined : (await import("../make/files/palette.ts")).readColors(palette);
}

async function keep(path: string, png: Uint8Array): Promise<Kept> {
  await writeTarget(path, png);
  return { path, png };
}

function isAccepted(result: Result): boolean {
  return result.error === undefined;
}
