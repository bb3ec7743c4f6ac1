import type { Connection } from "../client/connection.ts";
import { PixelsError } from "../protocol/errors.ts";
import type { JobInfo } from "../protocol/messages/replies.ts";
import { ClientCommand } from "../terminal/client-command.ts";
import { jobIdArg } from "../terminal/job-id.ts";
import { print } from "../terminal/output.ts";
import { paintFor } from "../terminal/paint.ts";
import { chooseScreen } from "../terminal/pictures/choose.ts";
import type { Graphics } from "../terminal/pictures/graphics.ts";
import { printPictures } from "../terminal/pictures/print-pictures.ts";
import { previewFlag } from "../terminal/preview-flag.ts";
import { jobLines, statusLines } from "../terminal/status-lines.ts";

export default class Status extends ClientCommand {
  static override summary = "Show how the backend is, or how far one job is.";
  static override description = "One job is shown in a terminal with its pictures, once it has them.";
  static override examples = [
    "<%= config.bin %> status",
    "<%= config.bin %> status JOB_ID",
    "<%= config.bin %> status --json | jq .queue_size",
  ];
  static override args = { job: jobIdArg({ description: "one job's id" }) };
  static override flags = { preview: previewFlag };

  async run(): Promise<unknown> {
    const { args, flags } = await this.parse(Status);
    return this.talk(flags, async (connection) => {
      if (args.job !== undefined) return this.#job(connection, args.job, flags.preview);
      const { type, ...info } = await connection.request({ type: "status" });
      if (!this.jsonEnabled()) for (const line of statusLines(info, await paintFor(process.stdout))) print(line);
      return info;
    });
  }

  async #job(connection: Connection, jobId: string, preview: Graphics | "auto"): Promise<unknown> {
    const { type, ...info } = await connection.request({ type: "job", job_id: jobId });
    if (info.state === "unknown") throw new PixelsError("unknown_job", `no job ${jobId}`);
    if (this.jsonEnabled()) return info;
    for (const line of jobLines(info, await paintFor(process.stdout))) print(line);
    if (info.state === "completed") await showPictures(connection, info, preview);
    return info;
  }
}

/** Pictures that have been removed since are left out. */
async function showPictures(
  connection: Connection,
  { job_id, images = [] }: Omit<JobInfo, "type">,
  preview: Graphics | "auto",
): Promise<void> {
  const screen = await chooseScreen(preview);
  if (screen.graphics === "none") return;
  const pictures = await Promise.all(
    images.map(async ({ seed }, index) => {
      const answer = await connection.request({ type: "image", job_id, index }).catch(() => undefined);
      return answer === undefined ? [] : [{ file: answer.png, caption: `seed ${seed}` }];
    }),
  );
  await printPictures(pictures.flat(), screen, await paintFor(process.stdout));
}
