import { join } from "node:path";
import { Cli, cli } from "./cli.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";

/** A backend with these models of diffusers, on the processor, with nothing that this machine's user has. */
export class DiffusersBackend {
  readonly folder = temporaryFolder();
  readonly flags = ["req", "pub"].flatMap((name) => [`--${name}-addr`, `ipc://${join(this.folder, `${name}.sock`)}`]);
  readonly command: Cli;

  constructor(models: string, env: Record<string, string>, ...more: string[]) {
    const usual = ["--models-dir", models, "--workers", "1", "--device", "cpu"];
    this.command = new Cli(["serve", "--json", ...usual, ...this.flags, ...more], {
      env: { XDG_DATA_HOME: this.folder, HF_HOME: this.folder, HOME: this.folder, ...env },
    });
  }

  async ready(): Promise<this> {
    await until("the backend is ready", () => this.command.stdout.includes("\n"));
    return this;
  }

  generate(...args: string[]) {
    return cli(["generate", "a plain", "--json", ...args, ...this.flags], { cwd: this.folder });
  }
}
