import { availableParallelism } from "node:os";
import { string as textArg } from "@oclif/core/args";
import { connect, connectOrEmbed, isDefault, modelsAt, type Opened } from "../connection/open.ts";
import { isDebug } from "../environment.ts";
import type { SpriteSet } from "../manifest/sprite-set.ts";
import type { Survey } from "../manifest/survey.ts";
import { PixelsError } from "../protocol/errors.ts";
import type { ModelInfo } from "../protocol/model-info.ts";
import type { Kept, Order } from "../sprites/order.ts";
import { checkPrompt } from "../sprites/prompts.ts";
import { differences, remade } from "../sprites/remake.ts";
import type { Result } from "../sprites/result.ts";
import { Run } from "../sprites/run.ts";
import { settle } from "../sprites/settings.ts";
import type { Drawn, Kind } from "../sprites/sheet-frames.ts";
import { listSprites, type Sprite } from "../sprites/sprite.ts";
import { chooseTargets, STDOUT } from "../sprites/target.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import {
  checkBuild,
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
import { abortOnInterrupt } from "../terminal/interrupt.ts";
import { jobsJson } from "../terminal/jobs-json.ts";
import { checkLook, lookOf } from "../terminal/look-flags.ts";
import { print, say } from "../terminal/output.ts";
import { foretell, reportStale } from "../terminal/plan-report.ts";
import { RunProgress } from "../terminal/run-progress.ts";
import { finishError, runError, sayDifferences, sayDrawnSeeds, setError } from "../terminal/run-summary.ts";
import { finishedJson, isCurrent, sayFinished, sayForgotten, sayWhatIsOpen } from "../terminal/set-report.ts";
import { checkTargets, writeTarget } from "../terminal/targets.ts";

const SHEET_FORMAT = "aseprite";
const NOTHING_FINISHED = { colored: [], awaited: [], sheets: [] };

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
    if (flags.from === undefined && flags.like === undefined) checkLook(flags);
    const made = flags.like === undefined ? undefined : await (await import("../sprites/like.ts")).readLike(flags.like);
    const list = await listOf(args.prompt ?? made?.prompt, flags);
    if (!Array.isArray(list)) return this.#build(list, flags);
    refuseWithoutSet(flags);
    const asked = wishesOf(flags, await colorsOf(flags.palette));
    const wishes = made === undefined ? asked : remade(made, asked);
    const seed = flags.seed ?? made?.seed;
    const frames = wishes.animation_frames;
    const sprites = listSprites(list, flags.count ?? 1, seed, flags["best-of"]);
    const targets = flags.detach ? [] : await targetsOf(flags.output, sprites, frames, this.jsonEnabled());
    if (flags.sheet !== undefined)
      await (await import("../sprites/sheet-file.ts")).checkSheet(flags.sheet, flags["sheet-format"] ?? SHEET_FORMAT);
    const drawn: Drawn[] = [];
    const { results, settingsFor } = await this.#draw(flags, targets[0] === STDOUT, {
      sprites,
      wishesFor: () => wishes,
      meet: (models) => {
        if (made !== undefined) sayDifferences(differences(made, wishes, models, this.config.version));
      },
      keep: async (sprite, png, frame, seed = sprite.seed) => {
        if (flags.sheet !== undefined) drawn.push({ sprite, png, frame });
        const target = targets[sprite.index * (frames ?? 1) + frame] as string;
        // The best of several has another seed than the one that was asked for, and is named by its own.
        if (seed === sprite.seed) return keep(target, png);
        const [own] = await chooseTargets(flags.output, [{ ...sprite, seed }]);
        return keep(own ?? target, png);
      },
    });
    if (flags.detach && !this.jsonEnabled()) for (const { sprite } of results.filter(isAccepted)) print(sprite.jobId);
    if (seed === undefined && !this.jsonEnabled()) sayDrawnSeeds(results);
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
    const { writeSheet } = await import("../sprites/sheet-file.ts");
    const inOrder = drawn.toSorted((a, b) => a.sprite.index - b.sprite.index || a.frame - b.frame);
    const files = await writeSheet(flags.sheet, flags["sheet-format"] ?? SHEET_FORMAT, inOrder, kind);
    if (!this.jsonEnabled()) for (const file of files) print(file);
    return files;
  }

  /** Makes what is missing or stale in a set. */
  async #build(set: SpriteSet, flags: GenerateFlags): Promise<unknown> {
    checkBuild(flags, set);
    const { survey } = await import("../manifest/survey.ts");
    const weights = () => this.#weights(flags);
    const found = await survey(set, { weights, isPaletteOpen: flags["new-palette"] });
    if (flags.check) {
      const { json, error } = await reportStale(found, this.jsonEnabled());
      if (error) this.fail(error);
      return json;
    }
    if (flags["dry-run"]) return foretell(found, this.jsonEnabled());
    const forgotten = (await found.lock?.keepOnly(set)) ?? [];
    if (flags["new-palette"]) await found.lock?.forgetPalette();
    if (!this.jsonEnabled()) {
      if (found.weights === undefined && found.toDraw.length === 0)
        say("No backend answers, so the weights of models are taken for unchanged");
      sayForgotten(set, forgotten);
      sayWhatIsOpen(found, "Making");
    }
    const current = found.planned.length - found.open.length;
    if (isCurrent(found)) return { jobs: [], current };
    const { checkTargets } = await import("../manifest/build.ts");
    await checkTargets(found);
    const { results, jobs, isInterrupted } = await this.#drawSet(found, flags);
    const finished = isInterrupted ? NOTHING_FINISHED : await (await import("../manifest/finish.ts")).finishSet(found);
    if (!this.jsonEnabled()) sayFinished(finished);
    const error = setError(results, found.planned.length) ?? finishError(finished);
    if (error) this.fail(error);
    return { jobs, current, ...finishedJson(found, finished) };
  }

  /** Has that drawn which has to be. */
  async #drawSet(found: Survey, flags: GenerateFlags) {
    const { toDraw } = found;
    if (toDraw.length === 0) return { results: [], jobs: [], isInterrupted: false };
    const { orderFor } = await import("../manifest/build.ts");
    const { results, settingsFor, seconds } = await this.#draw(flags, false, await orderFor(found));
    const drawn = (await import("../manifest/jobs.ts")).jobsOf(toDraw).map(([first]) => first);
    await (await import("../manifest/pace.ts")).rememberPace(drawn, results, seconds);
    const isInterrupted = results.some(({ error }) => error?.code === "interrupted");
    return { results, ...jobsJson(results, settingsFor), isInterrupted };
  }

  /**
   * The checksums of the weights that would draw, by the names of their models: those of the backend that answers, or of the package
   * where an embedded one would be started; undefined where nobody answers. For --check nobody is asked.
   */
  async #weights(flags: GenerateFlags): Promise<Map<string, string> | undefined> {
    const target = this.target(flags);
    const models = flags.check ? undefined : await modelsAt(target);
    if (models !== undefined) return weightsOf(models);
    if (isDefault(target)) return (await import("../manifest/bundled-models.ts")).bundledModels();
    return flags.check ? new Map() : undefined;
  }

  /** Has an order drawn by the backend that answers, or by an embedded one. */
  async #draw(flags: GenerateFlags, isQuiet: boolean, order: Order) {
    const { connection, embedded } = await this.#open(flags, order.sprites.length);
    try {
      const { models } = await connection.request({ type: "list_models" });
      order.meet?.(models);
      const settingsFor = (sprite: Sprite) => settle(order.wishesFor(sprite), models);
      if (!flags.detach) await connection.subscribe();
      const signal = abortOnInterrupt();
      const progress = await RunProgress.open(order.sprites, this.jsonEnabled() || isQuiet);
      const run = new Run(connection, {
        settingsFor,
        progress,
        signal,
        waitMs: flags.wait && flags.wait * 1000,
        isDetached: flags.detach,
        isEmbedded: embedded !== undefined,
        keep: order.keep,
      });
      const start = performance.now();
      const results = await run.draw(order.sprites);
      const seconds = (performance.now() - start) / 1000;
      await progress.stop();
      return { results, settingsFor, seconds };
    } finally {
      connection.close();
      await embedded?.stop();
    }
  }

  async #open(flags: GenerateFlags, pictures: number): Promise<Opened> {
    const target = this.target(flags);
    if (!isDefault(target) || flags.detach || flags["no-embedded"]) return { connection: connect(target) };
    return connectOrEmbed(target, {
      workers: Math.min(pictures, availableParallelism()),
      isLoud: isDebug,
      notice: say,
    });
  }
}

/** The prompts, or a whole set where --from names one. */
async function listOf(prompt: string | undefined, flags: GenerateFlags): Promise<string[] | SpriteSet> {
  const { from } = flags;
  if (prompt !== undefined && from !== undefined)
    throw new PixelsError("usage", "there is a prompt and --from as well", "Give one of them.");
  if (from !== undefined) return (await import("../manifest/read.ts")).readList(from, givenBy(flags));
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
  return palette === undefined ? undefined : (await import("../sprites/palette.ts")).readColors(palette);
}

async function keep(path: string, png: Uint8Array): Promise<Kept> {
  await writeTarget(path, png);
  return { path, png };
}

function weightsOf(models: readonly ModelInfo[]): Map<string, string> {
  return new Map(models.flatMap(({ name, sha256 }) => (sha256 === undefined ? [] : [[name, sha256]])));
}

function isAccepted(result: Result): boolean {
  return result.error === undefined;
}
