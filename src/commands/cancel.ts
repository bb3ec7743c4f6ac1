import { boolean } from "@oclif/core/flags";
import { cancelAll, cancelJobs } from "../make/run/cancel.ts";
import { PixelsError } from "../protocol/errors.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import { jobIdArg } from "../terminal/job-id.ts";
import { print } from "../terminal/output.ts";

export default class Cancel extends ClientCommand {
  static override summary = "Cancel jobs.";
  static override description =
    "A queued job is cancelled at once, a running one within one step. Jobs that are unknown or have ended: exit 4.";
  static override examples = ["<%= config.bin %> cancel JOB_ID", "<%= config.bin %> cancel --all"];
  static override args = { jobs: jobIdArg({ description: "the jobs' ids", multiple: true }) };
  static override flags = { all: boolean({ description: "every job that waits or runs", default: false }) };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Cancel);
    const ids: string[] = args.jobs ?? [];
    if (flags.all === ids.length > 0)
      throw new PixelsError("usage", "cancel takes job ids, or --all", "Try: dgx-pixels cancel JOB_ID.");
    const { cancelled, refused } = await this.talk(flags, (connection) =>
      flags.all ? cancelAll(connection) : cancelJobs(connection, ids),
    );
    if (!this.jsonEnabled()) for (const id of cancelled) print(`cancelled ${id}`);
    const [first] = refused;
    if (first) {
      const reasons = refused.map(({ error }) => error.message).join("; ");
      this.fail(new PixelsError(first.error.code, reasons, first.error.hint));
    }
    return {
      cancelled,
      refused: refused.map(({ jobId, error }) => ({ job_id: jobId, code: error.code, message: error.message })),
    };
  }
}
