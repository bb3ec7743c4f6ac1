import { availableParallelism } from "node:os";
import { string as textArg } from "@oclif/core/args";
import { boolean, string } from "@oclif/core/flags";
import type * as Interfaces from "@oclif/core/interfaces";
import { connect, connectOrEmbed, isDefault, type Opened } from "../connection/open.ts";
import { isDebug } from "../environment.ts";
import { PixelsError } from "../protocol/errors.ts";
import { LIMITS } from "../protocol/limits.ts";
import { checkWritable, writePicture } from "../sprites/picture-file.ts";
import { checkPrompt, readPrompts } from "../sprites/prompts.ts";
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
import { RunProgress } from "../terminal/run-progress.ts";
import { runError, sayDrawnSeeds } from "../terminal/run-summary.ts";

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
    negative: string({ description: "what not to draw", helpValue: "TEXT" }),
    count: wholeNumber(
      1,
      MAX_COUNT,
    )({
      char: "n",
      description: "pictures of each prompt, with seed, seed+1, ...",
      default: 1,
      helpValue: "N",
    }),
    from: text({ char: "f", description: "one prompt a line; # starts a comment, - reads stdin", helpValue: "FILE" }),
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
    const sprites = listSprites(await promptsOf(args.prompt, flags.from), flags.count, flags.seed);
    const targets = flags.detach ? [] : await targetsOf(flags.output, sprites, this.jsonEnabled());
    const { connection, embedded } = await this.#open(flags, sprites.length);
    try {
      const { models } = await connection.request({ type: "list_models" });
      const settings = settle(wishesOf(flags), models);
      if (!flags.detach) await connection.subscribe();
      const signal = abortOnInterrupt();
      const progress = await RunProgress.open(sprites, this.jsonEnabled() || targets[0] === STDOUT);
      const run = new Run(connection, {
        settings,
        progress,
        signal,
        waitMs: flags.wait && flags.wait * 1000,
        isDetached: flags.detach,
        isEmbedded: embedded !== undefined,
        keep: (sprite, png) => keep(targets[sprite.index] as string, png),
      });
      const results = await run.draw(sprites);
      await progress.stop();
      return this.#report(results, settings.model, flags);
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

  #report(results: Result[], model: string, flags: GenerateFlags): unknown {
    if (flags.detach && !this.jsonEnabled()) for (const { sprite } of results.filter(isAccepted)) print(sprite.jobId);
    if (flags.seed === undefined && !this.jsonEnabled()) sayDrawnSeeds(results);
    const error = runError(results);
    if (error) this.fail(error);
    return jobsJson(results, model);
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

async function promptsOf(prompt: string | undefined, from: string | undefined): Promise<string[]> {
  if (prompt !== undefined && from !== undefined)
    throw new PixelsError("usage", "there is a prompt and --from as well", "Give one of them.");
  if (from !== undefined) return readPrompts(from);
  if (prompt !== undefined) return [checkPrompt(prompt, "the prompt")];
  throw new PixelsError("usage", "there is no prompt", 'Try: dgx-pixels generate "a red dragon".');
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

function wishesOf(flags: GenerateFlags): Wishes {
  return {
    model: flags.model,
    lora: flags.lora,
    size: flags.size,
    steps: flags.steps,
    cfg_scale: flags["cfg-scale"],
    negative_prompt: flags.negative,
    scale: flags.scale,
  };
}

async function keep(target: string, png: Uint8Array): Promise<string> {
  await (target === STDOUT ? printBytes(png) : writePicture(target, png));
  return target;
}

function isAccepted(result: Result): boolean {
  return result.error === undefined;
}
