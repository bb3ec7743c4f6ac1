import { string as textArg } from "@oclif/core/args";
import { connect } from "../client/open.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import { candidates } from "../terminal/completion/candidates.ts";
import { candidateLine, SHELLS, type Shell } from "../terminal/completion/scripts.ts";
import { sourcesOf } from "../terminal/completion/sources.ts";
import { print } from "../terminal/output.ts";

/** Who has pressed Tab waits no longer. */
const PATIENCE_S = 0.8;
/** Flags of the line that is completed which say whom to ask. */
const CONNECTION = ["req-addr", "server-key", "client-key"] as const;

/** What the scripts of `completion` ask. */
export default class Complete extends ClientCommand {
  static override hidden = true;
  static override strict = false;
  static override summary = "Print what may stand at the cursor.";
  static override args = {
    shell: textArg({ description: "who asks", options: SHELLS, required: true, ignoreStdin: true }),
  };

  async run(): Promise<unknown> {
    const { args, argv, flags } = await this.parse(Complete);
    const [, ...words] = argv as string[];
    const said = CONNECTION.flatMap((name) => {
      const value = words[words.indexOf(`--${name}`) + 1];
      return words.includes(`--${name}`) && value ? [[name, value]] : [];
    });
    const target = await this.target({ ...flags, ...Object.fromEntries(said), timeout: PATIENCE_S });
    const connection = connect(target);
    try {
      const found = await candidates(words, sourcesOf(connection));
      if (!this.jsonEnabled()) for (const one of found) print(candidateLine(one, args.shell as Shell));
      return found;
    } finally {
      connection.close();
    }
  }
}
