import type { Connection } from "../client/connection.ts";
import { worstError } from "../make/run/result.ts";
import { watchAll, watchJobs } from "../make/run/watch.ts";
import { PixelsError } from "../protocol/errors.ts";
import type { Update } from "../protocol/messages/updates.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import { abortOnInterrupt } from "../terminal/interrupt.ts";
import { jobIdArg } from "../terminal/job-id.ts";
import { onReaderGone, print, say, toJson } from "../terminal/output.ts";
import { openWatchView, type WatchView } from "../terminal/watch-view.ts";

export default class Watch extends ClientCommand {
  static override summary = "Watch jobs as they are drawn.";
  static override description =
    "Live bars on a terminal, lines elsewhere; --json prints one update a line. Ends when the named jobs have ended, with the exit code of the worst; without names it runs until Ctrl-C.";
  static override args = { jobs: jobIdArg({ description: "the jobs' ids [default: all jobs]", multiple: true }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Watch);
    const ids: string[] = args.jobs ?? [];
    await this.talk(flags, async (connection) => {
      await connection.request({ type: "ping" });
      if (!(await connection.subscribe())) say("Warning: the backend publishes no updates at --pub-addr");
      const view = this.jsonEnabled() ? jsonView : await openWatchView();
      try {
        if (ids.length > 0) await this.#watchNamed(connection, ids, view);
        else await this.#watchAll(connection, view);
      } finally {
        view.stop();
      }
    });
  }

  async #watchNamed(connection: Connection, ids: string[], view: WatchView): Promise<void> {
    const interrupted = untilInterrupted();
    const outcomes = await Promise.race([
      watchJobs(connection, ids, (...update) => view.update(...update)),
      interrupted,
    ]);
    const error = outcomes && worstError(outcomes);
    if (error) this.fail(error);
  }

  async #watchAll(connection: Connection, view: WatchView): Promise<void> {
    if (!this.jsonEnabled()) say("Watching all jobs; Ctrl-C ends it.");
    watchAll(
      connection,
      (...update) => view.update(...update),
      () => view.lost(),
    );
    await untilInterrupted();
  }
}

const jsonView: WatchView = {
  update: (update: Update) => print(toJson(update)),
  lost: () => say("The backend is gone; waiting for it to come back."),
  stop: () => undefined,
};

/** Ends quietly, with the exit code for Ctrl-C, or with 0 when nobody reads any more. */
function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    onReaderGone(resolve);
    abortOnInterrupt().addEventListener("abort", () => {
      process.exitCode = new PixelsError("interrupted", "interrupted").exit;
      resolve();
    });
  });
}
