import { string as textArg } from "@oclif/core/args";
import { PixelsCommand } from "../terminal/command.ts";
import { SCRIPTS, SHELLS, type Shell } from "../terminal/completion/scripts.ts";
import { print } from "../terminal/output.ts";

export default class Completion extends PixelsCommand {
  static override summary = "Print what makes a shell complete commands, flags, models, palettes and job ids.";
  static override description =
    `Put it where the shell looks for completions, once. From then on Tab asks: names of models and LoRAs and ids of jobs come from the backend that answers, names of models from the package where none does.`;
  static override examples = [
    "<%= config.bin %> completion bash > ~/.local/share/bash-completion/completions/<%= config.bin %>",
    "<%= config.bin %> completion zsh > /usr/local/share/zsh/site-functions/_<%= config.bin %>",
    "<%= config.bin %> completion fish > ~/.config/fish/completions/<%= config.bin %>.fish",
  ];
  static override args = {
    shell: textArg({ description: "whose", options: SHELLS, required: true, ignoreStdin: true }),
  };

  async run(): Promise<unknown> {
    const { args } = await this.parse(Completion);
    const script = SCRIPTS[args.shell as Shell];
    if (!this.jsonEnabled()) print(script.trimEnd());
    return { shell: args.shell, script };
  }
}
