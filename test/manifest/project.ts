import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cli } from "../support/cli.ts";
import { DrawingBackend } from "../support/drawing-backend.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const MANIFEST = `
output: art/{name}.png
sprites:
  - { name: hero, prompt: a knight, seed: 1 }
  - { name: sword, prompt: "sword of {iron,ice}" }
  - { name: orc, prompt: an orc, seed: 5, steps: 3, negative: dark }
`;
export const NAMES = ["hero", "sword-iron", "sword-ice", "orc"];
export const FILES = NAMES.map((name) => `art/${name}.png`);
/** Where nobody listens: whoever starts a backend or asks one fails. */
export const NOWHERE = ["--req-addr", "ipc:///nowhere/req.sock", "--pub-addr", "ipc:///nowhere/pub.sock"];

/** A folder with a manifest, and the command in it. */
export class Project {
  readonly folder = temporaryFolder();
  readonly backend: DrawingBackend;
  #seen = 0;

  private constructor(backend: DrawingBackend, manifest: string) {
    this.backend = backend;
    this.write(manifest);
  }

  static async open(manifest = MANIFEST): Promise<Project> {
    return new Project(await DrawingBackend.start(), manifest);
  }

  write(text: string, name = "sprites.yaml"): void {
    writeFileSync(join(this.folder, name), text);
  }

  edit(from: string, to: string): void {
    this.write(readFileSync(join(this.folder, "sprites.yaml"), "utf8").replace(from, to));
  }

  run(...args: string[]) {
    return cli(["generate", "-f", "sprites.yaml", ...args, ...this.backend.flags], { cwd: this.folder });
  }

  /** Asks what is stale, with no backend anywhere. */
  check(...args: string[]) {
    return cli(["generate", "-f", "sprites.yaml", "--check", ...args, ...NOWHERE], { cwd: this.folder });
  }

  /** Prompts that were drawn since this was last asked. */
  drawn(): string[] {
    const all = [...this.backend.jobs.values()].map(({ prompt }) => prompt);
    const drawn = all.slice(this.#seen);
    this.#seen = all.length;
    return drawn;
  }

  files(): string[] {
    return readdirSync(this.folder, { recursive: true }).map(String).sort();
  }
}
