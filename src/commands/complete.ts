import { string as textArg } from "@oclif/core/args";
import type { Connection } from "../client/connection.ts";
import { connect } from "../client/open.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import { candidates } from "../terminal/completion/candidates.ts";
import { candidateLine, SHELLS, type Shell, typedIn } from "../terminal/completion/scripts.ts";
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
    const shell = args.shell as Shell;
    const typed = typedIn((argv as string[]).slice(1), shell);
    const said = Object.fromEntries(CONNECTION.flatMap((name) => saidIn(typed.before, name)));
    let connection: Promise<Connection> | undefined;
    const reach = () => {
      connection ??= this.target({ ...flags, ...said, timeout: PATIENCE_S }).then(connect);
      return connection;
    };
    try {
      const found = await candidates(typed, sourcesOf(reach));
      if (!this.jsonEnabled()) for (const one of found) print(candidateLine(one, shell, typed));
      return found;
    } finally {
      const opened = await connection?.catch(() => undefined);
      opened?.close();
    }
  }
}

/** The value of a flag in the line, if it is there. */
function saidIn(words: readonly string[], name: string): [string, string][] {
  const flag = `--${name}`;
  const at = words.findIndex((word) => word === flag || word.startsWith(`${flag}=`));
  const value = words[at] === flag ? words[at + 1] : words[at]?.slice(flag.length + 1);
  return value ? [[name, value]] : [];
}
