import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./temporary-folder.ts";

export const hasTmux = spawnSync("tmux", ["-V"]).status === 0;
/** For the names of tests that need it. */
export const withoutTmux = hasTmux ? "" : " (skipped: there is no tmux)";

const COLUMNS = 80;
const ROWS = 24;

/** A real terminal of 80 columns with a shell in it, until the test ends. */
export class Tmux {
  readonly #socket = join(temporaryFolder(), "tmux");

  constructor(cwd = temporaryFolder()) {
    onTestFinished(() => void spawnSync("tmux", ["-S", this.#socket, "kill-server"]));
    const size = ["-x", String(COLUMNS), "-y", String(ROWS)];
    this.#run("-f", "/dev/null", "new-session", "-d", ...size, "-c", cwd, "env", "PS1=$ ", "bash", "--norc", "-i");
  }

  /** Types a line. */
  type(line: string): void {
    this.#run("send-keys", "-l", line);
    this.press("Enter");
  }

  /** Presses a key, such as C-z. */
  press(key: string): void {
    this.#run("send-keys", key);
  }

  /** What is on the screen, line by line as the terminal broke them. */
  screen(): string {
    return this.#run("capture-pane", "-p");
  }

  /** The same with broken lines put together. */
  text(): string {
    return this.#run("capture-pane", "-p", "-J");
  }

  /** Whether the cursor is seen, and whether long lines go on in the next row. */
  state(): { cursor: boolean; wrap: boolean } {
    const [cursor, wrap] = this.#run("display-message", "-p", "#{cursor_flag} #{wrap_flag}").trim().split(" ");
    return { cursor: cursor === "1", wrap: wrap === "1" };
  }

  #run(...args: string[]): string {
    return execFileSync("tmux", ["-S", this.#socket, ...args], { encoding: "utf8" });
  }
}
