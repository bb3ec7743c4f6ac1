import { string as textArg } from "@oclif/core/args";
import { backendAt } from "../client/backend.ts";
import { isDebug } from "../environment.ts";
import type { SpriteSet } from "../manifest/set/sprite-set.ts";
import { PixelsError } from "../protocol/errors.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import {
  checkBuild,
  checkDetached,
  checkLike,
  checkStdout,
  type GenerateFlags,
  generateFlags,
  givenBy,
  refuseWithoutSet,
} from "../terminal/generate-flags.ts";
import { checkImport } from "../terminal/import-flags.ts";
import { wishesOf } from "../terminal/setting-flags.ts";
import type { Shown } from "../terminal/shown.ts";

/** Where pictures go that nobody gave a place. */
const HERE = ".";

export default class Generate extends ClientCommand {
  static override summary = "Draw sprites from prompts, or make them of pictures.";
  static override description =
    `Waits for the picture and writes it. Where no backend answers at the default address, an embedded one is started for this command alone.

--output takes a file, a folder (it exists, or ends with a slash), a template or - for stdout. Its ending decides the format: .png, .webp (which loses nothing), .gif or .apng; with --frames one of the last three without {frame} holds the whole animation, and repeats for ever. PNG and APNG alone tell how they were made. A template may hold {slug} {name} {seed} {index} {id}, and with --frames {frame}; missing folders of folders and templates are made. {name} is the same as {slug}, but for the sprites of a manifest.

--from takes a manifest in YAML or JSON (docs/manifest.md), of which it makes what is missing or stale, JSON lines, or prompts.`;
  static override examples = [
    '<%= config.bin %> generate "a red dragon" -o dragon.png',
    "<%= config.bin %> generate --import knight.jpg --size 64x64 --colors 16 --background transparent",
    '<%= config.bin %> generate "a potion" -n 4 -o "potions/{index}.png"',
    '<%= config.bin %> generate "a camp fire" --frames 6 -o fire.gif',
    "<%= config.bin %> generate --from prompts.txt -o sprites/",
    "<%= config.bin %> generate --from sprites.yaml --check",
  ];

  static override args = {
    prompt: textArg({ description: "what to draw", ignoreStdin: true }),
  };

  static override flags = generateFlags;

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Generate);
    const { json, error } = await this.#make(args.prompt, flags);
    if (error) this.fail(error);
    return json;
  }

  async #make(prompt: string | undefined, flags: GenerateFlags): Promise<Shown> {
    if (flags.import !== undefined) return this.#import(flags.import, prompt, flags);
    checkDetached(flags);
    checkLike(flags);
    const list = await listOf(prompt, flags);
    return Array.isArray(list) ? this.#draw(list, flags) : this.#build(list, flags);
  }

  async #draw(prompts: string[], flags: GenerateFlags): Promise<Shown> {
    refuseWithoutSet(flags);
    checkStdout(flags, this.jsonEnabled());
    const { showSprites } = await import("../terminal/show-sprites.ts");
    const { seed, count, like, library, output = HERE, detach } = flags;
    const wanted = { prompts, wishes: wishesOf(flags), seed, count, like, library, ...this.#packing(flags) };
    return showSprites(
      { ...wanted, ...(await this.#drawing(flags)), output: detach ? undefined : output },
      this.#shown(flags),
    );
  }

  /** Makes sprites of pictures that are there: nothing is drawn, so no backend is needed. */
  async #import(files: string[], prompt: string | undefined, flags: GenerateFlags): Promise<Shown> {
    checkImport(prompt, flags);
    checkStdout(flags, this.jsonEnabled());
    const { showImports } = await import("../terminal/show-imports.ts");
    const { align: isAligned = false, output = HERE } = flags;
    const steps = { wishes: wishesOf(flags), isAligned };
    return showImports({ files, steps, output, ...this.#packing(flags) }, this.jsonEnabled());
  }

  /** Makes what is missing or stale in a set, or tells of it. */
  async #build(set: SpriteSet, flags: GenerateFlags): Promise<Shown> {
    checkBuild(flags, set);
    const { showBuild, showCheck, showForetold } = await import("../terminal/show-set.ts");
    const options = {
      ...(await this.#drawing(flags)),
      isPaletteNew: flags["new-palette"],
      isOverwriting: flags.overwrite,
      isAccepting: flags.accept,
    };
    if (flags.check) return showCheck(set, options, this.jsonEnabled());
    if (flags["dry-run"]) return showForetold(set, options, this.jsonEnabled());
    return showBuild(set, options, this.#shown(flags));
  }

  async #drawing(flags: GenerateFlags) {
    const { detach: isDetached, "no-embedded": noEmbedded, wait } = flags;
    const backend = backendAt(await this.target(flags), { mayEmbed: !isDetached && !noEmbedded, isLoud: isDebug });
    return { backend, isDetached, waitMs: wait && wait * 1000 };
  }

  #shown({ preview, detach: isStill }: GenerateFlags) {
    return { isQuiet: this.jsonEnabled(), preview, isStill };
  }

  #packing({ sheet, "sheet-format": sheetFormat }: GenerateFlags) {
    return { sheet, sheetFormat, version: this.config.version };
  }
}

/** The prompts, none where --like has one, or a whole set where --from names one. */
async function listOf(prompt: string | undefined, flags: GenerateFlags): Promise<string[] | SpriteSet> {
  const { from } = flags;
  if (prompt !== undefined && from !== undefined)
    throw new PixelsError("usage", "there is a prompt and --from as well", "Give one of them.");
  if (from !== undefined) return (await import("../manifest/set/read.ts")).readList(from, givenBy(flags));
  return prompt === undefined ? [] : [prompt];
}
