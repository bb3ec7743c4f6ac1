import { worstError } from "../make/run/result.ts";
import { watch } from "../make/watch/watch.ts";
import { PixelsError } from "../protocol/errors.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import { abortOnInterrupt } from "../terminal/interrupt.ts";
import { jobIdArg } from "../terminal/job-id.ts";
import { onReaderGone, say } from "../terminal/output.ts";
import { previewFlag } from "../terminal/preview-flag.ts";
import { jsonView } from "../terminal/watch/lines-view.ts";
import { openWatchView } from "../terminal/watch/open-view.ts";

export default class Watch extends ClientCommand {
  static override summary = "Watch jobs as they are drawn.";
  static override description =
    `On a terminal all jobs with their bars and pictures, where keys select, cancel, retry and open them; elsewhere a line for each stage; --json prints one update a line.

Ends when the named jobs have ended, with the exit code of the worst; without names it runs until q or Ctrl-C.`;
  static override examples = [
    "<%= config.bin %> watch",
    "<%= config.bin %> watch $(<%= config.bin %> generate 'a red dragon' --detach)",
    "<%= config.bin %> watch --json | jq -r 'select(.type == \"job_error\") | .error'",
  ];
  static override args = { jobs: jobIdArg({ description: "the jobs' ids [default: all jobs]", multiple: true }) };
  static override flags = { preview: previewFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Watch);
    const jobs: string[] = args.jobs ?? [];
    await this.talk(flags, async (connection) => {
      await connection.request({ type: "ping" });
      if (!(await connection.subscribe())) say("Warning: the backend publishes no updates at --pub-addr");
      const quitting = new AbortController();
      const signal = AbortSignal.any([whenUnwanted(), quitting.signal]);
      const quit = () => quitting.abort();
      const view = this.jsonEnabled() ? jsonView : await openWatchView({ connection, jobs, quit }, flags.preview);
      const watched = watch(connection, { jobs, onEvent: (event) => view.event(event), signal });
      const outcomes = await watched.finally(() => view.stop());
      const error = signal.aborted ? undefined : worstError(outcomes);
      if (error) this.fail(error);
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
