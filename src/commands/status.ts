import { PixelsError } from "../protocol/errors.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import { jobIdArg } from "../terminal/job-id.ts";
import { print } from "../terminal/output.ts";
import { paintFor } from "../terminal/paint.ts";
import { jobLines, statusLines } from "../terminal/status-lines.ts";

export default class Status extends ClientCommand {
  static override summary = "Show how the backend is, or how far one job is.";
  static override args = { job: jobIdArg({ description: "one job's id" }) };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Status);
    const { job } = args;
    const { type, ...info } = await this.talk(flags, async (connection) =>
      job === undefined
        ? await connection.request({ type: "status" })
        : await connection.request({ type: "job", job_id: job }),
    );
    if ("state" in info && info.state === "unknown") throw new PixelsError("unknown_job", `no job ${job}`);
    if (this.jsonEnabled()) return info;
    const paint = await paintFor(process.stdout);
    for (const line of "state" in info ? jobLines(info, paint) : statusLines(info, paint)) print(line);
    return info;
  }
}
