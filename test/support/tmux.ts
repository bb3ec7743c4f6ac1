import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./temporary-folder.ts";

export const hasTmux = spawnSync("tmux", ["-V"]).status === 0;
/** For the names of tests that need it. */
export const withoutTmux = hasTmux ? "" : " (skipped: there is no tmux)";

const COLUMNS = 80;
const ROWS = 24;

interface TmuxOptions {
  cwd?: string;
  columns?: number;
  rows?: number;
}

/** A real terminal, of 80 columns unless another size is said, with a shell in it, until the test ends. */
export class Tmux {
  readonly #socket = join(temporaryFolder(), "tmux");

  constructor({ cwd = temporaryFolder(), columns = COLUMNS, rows = ROWS }: TmuxOptions = {}) {
    onTestFinished(() => void spawnSync("tmux", ["-S", this.#socket, "kill-server"]));
    const size = ["-x", String(columns), "-y", String(rows)];
    // A person's terminal: what a CI service says of itself, and who wants no colours, would change what is shown.
    const shell = ["env", "-u", "CI", "-u", "NO_COLOR", "PS1=$ ", "COLORTERM=truecolor", "bash", "--norc", "-i"];
    this.#run("-f", "/dev/null", "new-session", "-d", ...size, "-c", cwd, ...shell);
    this.#run("set", "-s", "set-clipboard", "on");
  }

  resize(columns: number, rows: number): void {
    this.#run("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Closes the terminal, as the button of its window does. */
  close(): void {
    this.#run("kill-session");
  }

  /** Types a line. */
  type(line: string): void {
    this.write(line);
    this.press("Enter");
  }

  /** Types text, and no Enter. */
  write(text: string): void {
    this.#run("send-keys", "-l", text);
  }

  /** Pastes text, which the terminal marks as such where the program has asked for that. */
  paste(text: string): void {
    this.#run("set-buffer", text);
    this.#run("paste-buffer", "-p");
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

  /** What is on the screen with its colours. */
  colors(): string {
    return this.#run("capture-pane", "-p", "-e");
  }

  /** The id of the process that the shell runs. */
  child(): number {
    const shell = this.#run("display-message", "-p", "#{pane_pid}").trim();
    return Number(readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").trim().split(" ")[0]);
  }

  /** Writes all that programs write from now on into a file. */
  record(file: string): void {
    this.#run("pipe-pane", `cat > ${file}`);
  }

  /** What was copied last. */
  clipboard(): string {
    return this.#run("show-buffer");
  }

  /** Whether the cursor is seen, whether long lines go on in the next row, and whether a program has the screen to itself. */
  state(): { cursor: boolean; wrap: boolean; other: boolean } {
    const flags = "#{cursor_flag} #{wrap_flag} #{alternate_on}";
    const [cursor, wrap, other] = this.#run("display-message", "-p", flags).trim().split(" ");
    return { cursor: cursor === "1", wrap: wrap === "1", other: other === "1" };
  }

  #run(...args: string[]): string {
    return execFileSync("tmux", ["-S", this.#socket, ...args], { encoding: "utf8" });
  }
}
