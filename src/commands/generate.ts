import { availableParallelism } from "node:os";
import { string as textArg } from "@oclif/core/args";
import { boolean, option, string } from "@oclif/core/flags";
import type * as Interfaces from "@oclif/core/interfaces";
import { connect, connectOrEmbed, isDefault, type Opened } from "../connection/open.ts";
import { isDebug } from "../environment.ts";
import type { Given } from "../manifest/lines.ts";
import type { Planned } from "../manifest/plan.ts";
import type { SpriteSet } from "../manifest/sprite-set.ts";
import { PixelsError } from "../protocol/errors.ts";
import { BACKGROUNDS } from "../protocol/fields.ts";
import { LIMITS } from "../protocol/limits.ts";
import type { Order } from "../sprites/order.ts";
import { checkWritable, writePicture } from "../sprites/picture-file.ts";
import { checkPrompt } from "../sprites/prompts.ts";
import type { Result } from "../sprites/result.ts";
import { Run } from "../sprites/run.ts";
import { settle, type Wishes } from "../sprites/settings.ts";
import { listSprites, type Sprite } from "../sprites/sprite.ts";
import { chooseTargets, STDOUT } from "../sprites/target.ts";
import { ClientCommand, seconds } from "../terminal/client-command.ts";
import { decimal, seed, size, text, wholeNumber } from "../terminal/flags.ts";
import { abortOnInterrupt } from "../terminal/interrupt.ts";
import { jobsJson } from "../terminal/jobs-json.ts";
import { print, printBytes, say } from "../terminal/output.ts";
import { paintFor } from "../terminal/paint.ts";
import { RunProgress } from "../terminal/run-progress.ts";
import { runError, sayDrawnSeeds, setError } from "../terminal/run-summary.ts";
import { planJson, planLines, sayForgotten, sayWhatIsOpen, staleError } from "../terminal/set-report.ts";

const MAX_COUNT = 1_000_000;

export default class Generate extends ClientCommand {
  static override summary = "Draw sprites from prompts.";
  static override description =
    `Waits for the picture and writes it. Where no backend answers at the default address, an embedded one is started for this command alone.

--output takes a file, a folder (it exists, or ends with a slash), a template or - for stdout. A template may hold {slug} {name} {seed} {index} {id}; missing folders of folders and templates are made. With --from, {name} is the same as {slug}.`;
  static override examples = [
    '<%= config.bin %> generate "a red dragon" -o dragon.png',
    '<%= config.bin %> generate "a potion" -n 4 -o "potions/{index}.png"',
    "<%= config.bin %> generate --from prompts.txt -o sprites/",
  ];

  static override args = {
    prompt: textArg({ description: "what to draw", ignoreStdin: true }),
  };

  static override flags = {
    output: text({
      char: "o",
      description: "a file, a folder, a template or - [default: {slug}-{seed}.png]",
      helpValue: "PATH",
    }),
    model: text({ char: "m", description: "as `models` lists it", helpValue: "NAME" }),
    lora: text({ description: "as `models` lists it", helpValue: "NAME[:WEIGHT]" }),
    size: size({ char: "s", description: "of the picture in pixels [default: the model's own]", helpValue: "WxH" }),
    scale: wholeNumber(1, LIMITS.scale)({ description: "whole-number enlargement of the file", helpValue: "N" }),
    steps: wholeNumber(1, LIMITS.steps)({ description: "sampling steps [default: the model's own]", helpValue: "N" }),
    "cfg-scale": decimal(0, LIMITS.cfgScale)({ description: "how closely to follow the prompt", helpValue: "F" }),
    seed: seed({ description: "the same seed makes the same picture [default: drawn]", helpValue: "N" }),
    palette: text({
      description: "draw in these colours: a palette's name, or a .hex, .gpl, .pal or .png file",
      helpValue: "NAME",
      exclusive: ["colors"],
    }),
    colors: wholeNumber(2, LIMITS.colors)({ description: "draw in so many colours of its own", helpValue: "N" }),
    background: option({ options: BACKGROUNDS })({
      description: "take an even background away, from the edges inwards, or keep it",
    }),
    negative: string({ description: "what not to draw", helpValue: "TEXT" }),
    count: wholeNumber(
      1,
      MAX_COUNT,
    )({
      char: "n",
      description: "pictures of each prompt, with seed, seed+1, ... [default: 1]",
      helpValue: "N",
    }),
    from: text({
      char: "f",
      description: "a manifest (.yaml, .json), JSON lines (.jsonl) or one prompt a line; - reads stdin",
      helpValue: "FILE",
    }),
    check: boolean({
      description: "with a manifest: make nothing, exit 1 when a sprite is missing or stale",
      default: false,
      exclusive: ["dry-run"],
    }),
    "dry-run": boolean({ description: "with a manifest: say what would be made, and make nothing", default: false }),
    detach: boolean({ description: "print the job ids once accepted, and leave", default: false }),
    wait: seconds({
      description: "give up waiting after that: exit 124, the job goes on",
      helpValue: "SECONDS",
    }),
    "no-embedded": boolean({ description: "never start a backend", default: false }),
  };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Generate);
    checkDetached(flags);
    const list = await listOf(args.prompt, flags);
    if (!Array.isArray(list)) return this.#build(list, flags);
    refuseWithoutSet(flags);
    const sprites = listSprites(list, flags.count ?? 1, flags.seed);
    const targets = flags.detach ? [] : await targetsOf(flags.output, sprites, this.jsonEnabled());
    const wishes = wishesOf(flags, await colorsOf(flags.palette));
    const { results, settingsFor } = await this.#draw(flags, targets[0] === STDOUT, {
      sprites,
      wishesFor: () => wishes,
      keep: (sprite, png) => keep(targets[sprite.index] as string, png),
    });
    if (flags.detach && !this.jsonEnabled()) for (const { sprite } of results.filter(isAccepted)) print(sprite.jobId);
    if (flags.seed === undefined && !this.jsonEnabled()) sayDrawnSeeds(results);
    const error = runError(results);
    if (error) this.fail(error);
    return jobsJson(results, settingsFor);
  }

  /** Makes what is missing or stale in a set. */
  async #build(set: SpriteSet, flags: GenerateFlags): Promise<unknown> {
    if (flags.detach)
      throw new PixelsError("usage", `--detach writes no file, which ${set.file} is for`, "Leave it out.");
    const { survey } = await import("../manifest/survey.ts");
    const { planned, lock } = await survey(set, isDefault(this.target(flags)));
    if (flags.check || flags["dry-run"]) return this.#tell(set, planned, flags);
    const forgotten = await lock?.keepOnly(new Set(set.assets.map(({ name }) => name)));
    if (!this.jsonEnabled()) {
      sayForgotten(set, forgotten ?? []);
      sayWhatIsOpen(set, planned, "Making");
    }
    const open = planned.filter(({ state }) => state !== "current").map(({ asset }) => asset);
    const current = planned.length - open.length;
    if (open.length === 0) return { jobs: [], current };
    const { orderFor } = await import("../manifest/build.ts");
    const { results, settingsFor } = await this.#draw(flags, false, await orderFor(set, open, lock));
    const error = setError(results, planned.length);
    if (error) this.fail(error);
    return { ...jobsJson(results, settingsFor), current };
  }

  /** Says what is missing or stale, and makes none of it. */
  async #tell(set: SpriteSet, planned: Planned[], flags: GenerateFlags): Promise<unknown> {
    if (!this.jsonEnabled()) for (const line of planLines(set, planned, await paintFor(process.stdout))) print(line);
    const error = flags.check ? staleError(set, planned) : undefined;
    if (error) this.fail(error);
    else if (!this.jsonEnabled()) sayWhatIsOpen(set, planned, "Would make");
    return planJson(set, planned);
  }

  /** Has an order drawn by the backend that answers, or by an embedded one. */
  async #draw(flags: GenerateFlags, isQuiet: boolean, order: Order) {
    const { connection, embedded } = await this.#open(flags, order.sprites.length);
    try {
      const { models } = await connection.request({ type: "list_models" });
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
      const results = await run.draw(order.sprites);
      await progress.stop();
      return { results, settingsFor };
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

type GenerateFlags = Interfaces.InferredFlags<typeof Generate.flags & typeof Generate.baseFlags>;

/** What a command that leaves at once cannot do. */
function checkDetached({ detach, output, wait }: GenerateFlags): void {
  if (detach && output !== undefined)
    throw new PixelsError("usage", "--detach writes no file, so --output has no meaning", "Leave out one of them.");
  if (detach && wait !== undefined)
    throw new PixelsError("usage", "--detach waits for nothing, so --wait has no meaning", "Leave out one of them.");
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

/** The flags that are settings of each sprite, under the names that a manifest has for them. */
function givenBy({ output, "cfg-scale": cfg_scale, ...flags }: GenerateFlags): Given {
  const { model, lora, size, scale, steps, negative, palette, colors, background, seed, count } = flags;
  const look = { palette, colors, background };
  const settings = { model, lora, size, scale, steps, cfg_scale, negative, ...look, seed, count };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { settings: Object.fromEntries(given), output };
}

/** Prompts are drawn anew each time: there is nothing to compare them with. */
function refuseWithoutSet(flags: GenerateFlags): void {
  const flag = (["check", "dry-run"] as const).find((name) => flags[name]);
  if (flag === undefined) return;
  const hint = "Give one with --from, such as sprites.yaml.";
  throw new PixelsError("usage", `--${flag} needs a manifest or JSON lines`, hint);
}

/** Where the pictures go, known to be writable. */
async function targetsOf(output: string | undefined, sprites: Sprite[], asJson: boolean): Promise<string[]> {
  const targets = await chooseTargets(output, sprites);
  if (output !== STDOUT) {
    await checkWritable(targets, output?.endsWith("/") || output?.includes("{") || false);
    return targets;
  }
  if (asJson)
    throw new PixelsError("usage", "stdout cannot hold the picture and --json", "Write the picture to a file.");
  if (process.stdout.isTTY) throw new PixelsError("usage", "a picture is nothing for a terminal", "Redirect stdout.");
  return targets;
}

function wishesOf(flags: GenerateFlags, colors: number[] | undefined): Wishes {
  return {
    model: flags.model,
    lora: flags.lora,
    size: flags.size,
    steps: flags.steps,
    cfg_scale: flags["cfg-scale"],
    negative_prompt: flags.negative,
    scale: flags.scale,
    palette: colors,
    colors: flags.colors,
    background: flags.background,
  };
}

async function colorsOf(palette: string | undefined): Promise<number[] | undefined> {
  return palette === undefined ? undefined : (await import("../sprites/palette.ts")).readColors(palette);
}

async function keep(target: string, png: Uint8Array): Promise<string> {
  await (target === STDOUT ? printBytes(png) : writePicture(target, png));
  return target;
}

function isAccepted(result: Result): boolean {
  return result.error === undefined;
}
