import { custom } from "@oclif/core/args";
import * as v from "valibot";
import { PixelsError } from "../protocol/errors.ts";
import { jobId } from "../protocol/messages/fields.ts";

/** The id of a job, as `generate --detach` and `watch` show it. */
export const jobIdArg = custom<string>({
  ignoreStdin: true,
  parse: async (text) => {
    const result = v.safeParse(jobId, text);
    if (result.success) return result.output;
    throw new PixelsError("usage", `"${text.slice(0, 64)}" is no job id: it ${result.issues[0].message}`);
  },
});
