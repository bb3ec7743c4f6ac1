import { worstError } from "../make/run/result.ts";
import { watch } from "../make/run/watch.ts";
import { PixelsError } from "../protocol/errors.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import { abortOnInterrupt } from "../terminal/interrupt.ts";
import { jobIdArg } from "../terminal/job-id.ts";
import { onReaderGone, say } from "../terminal/output.ts";
import { jsonView, openWatchView } from "../terminal/watch-view.ts";

export default class Watch extends ClientCommand {
  static override summary = "Watch jobs as they are drawn.";
  static override description =
    "Live bars on a terminal, lines elsewhere; --json prints one update a line. Ends when the named jobs have ended, with the exit code of the worst; without names it runs until Ctrl-C.";
  static override args = { jobs: jobIdArg({ description: "the jobs' ids [default: all jobs]", multiple: true }) };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Watch);
    const jobs: string[] = args.jobs ?? [];
    await this.talk(flags, async (connection) => {
      await connection.request({ type: "ping" });
      if (!(await connection.subscribe())) say("Warning: the backend publishes no updates at --pub-addr");
      const view = this.jsonEnabled() ? jsonView : await openWatchView();
      if (jobs.length === 0 && !this.jsonEnabled()) say("Watching all jobs; Ctrl-C ends it.");
      const signal = whenUnwanted();
      try {
        const outcomes = await watch(connection, { jobs, onEvent: (event) => view.event(event), signal });
        const error = signal.aborted ? undefined : worstError(outcomes);
        if (error) this.fail(error);
      } finally {
        view.stop();
      }
    });
  }
}

/** On Ctrl-C, with the exit code for it, and when nobody reads any more. */
function whenUnwanted(): AbortSignal {
  const interrupted = abortOnInterrupt();
  interrupted.addEventListener("abort", () => {
    process.exitCode = new PixelsError("interrupted", "interrupted").exit;
  });
  const gone = new AbortController();
  onReaderGone(() => gone.abort());
  return AbortSignal.any([interrupted, gone.signal]);
}
