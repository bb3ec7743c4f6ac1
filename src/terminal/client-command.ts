import { string } from "@oclif/core/flags";
import type { Connection } from "../client/connection.ts";
import { connect, type Target } from "../client/open.ts";
import { isDebug } from "../environment.ts";
import { readCurve } from "../wire/client-curve.ts";
import { PixelsCommand } from "./command.ts";
import { decimal } from "./flags.ts";
import { trace } from "./trace.ts";

/** A day: timers hold it, and nobody waits longer. */
const MAX_SECONDS = 86_400;
export const seconds = decimal(0.001, MAX_SECONDS);

interface ConnectionFlags {
  "req-addr"?: string | undefined;
  "pub-addr"?: string | undefined;
  "server-key"?: string | undefined;
  "client-key"?: string | undefined;
  timeout: number;
}

/** A command that talks to a backend. */
export abstract class ClientCommand extends PixelsCommand {
  static override baseFlags = {
    "req-addr": string({
      description: "where the backend takes requests [default: tcp://127.0.0.1:5555]",
      env: "DGX_PIXELS_REQ_ADDR",
      helpGroup: "CONNECTION",
      helpValue: "ADDRESS",
    }),
    "pub-addr": string({
      description: "where the backend publishes updates [default: tcp://127.0.0.1:5556]",
      env: "DGX_PIXELS_PUB_ADDR",
      helpGroup: "CONNECTION",
      helpValue: "ADDRESS",
    }),
    "server-key": string({
      description: "the public key of a backend that demands CURVE, or its file",
      env: "DGX_PIXELS_SERVER_KEY",
      helpGroup: "CONNECTION",
      helpValue: "KEY",
    }),
    "client-key": string({
      description: "the file with this client's keys",
      env: "DGX_PIXELS_CLIENT_KEY",
      helpGroup: "CONNECTION",
      helpValue: "FILE",
    }),
    timeout: seconds({
      description: "how long to wait for a reply",
      default: 5,
      helpGroup: "CONNECTION",
      helpValue: "SECONDS",
    }),
  };

  protected async target(flags: ConnectionFlags): Promise<Target> {
    return {
      reqAddr: flags["req-addr"],
      pubAddr: flags["pub-addr"],
      curve: await readCurve(flags["server-key"], flags["client-key"]),
      timeoutMs: flags.timeout * 1000,
      trace: isDebug ? trace : undefined,
    };
  }

  /** Connects to the backend that runs, for as long as `use` takes. */
  protected async talk<T>(flags: ConnectionFlags, use: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = connect(await this.target(flags));
    try {
      return await use(connection);
    } finally {
      connection.close();
    }
  }
}
