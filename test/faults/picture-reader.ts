import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const MAIN = fileURLToPath(new URL("picture-reader-main.js", import.meta.url));

/** A process that opens every PNG in some folders the moment it sees it, as an impatient editor would. */
export class PictureReader {
  readonly #child;

  constructor(...folders: string[]) {
    for (const folder of folders) mkdirSync(folder, { recursive: true });
    this.#child = spawn(process.execPath, [MAIN, ...folders], { stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void this.#child.kill("SIGKILL"));
  }

  /** How many it has read, and which of them were not whole. */
  async finish(): Promise<{ read: number; partial: string[] }> {
    this.#child.stdin.end();
    return JSON.parse(await text(this.#child.stdout));
  }
}
