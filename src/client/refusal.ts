import { type ErrorCode, isErrorCode, PixelsError } from "../protocol/errors.ts";
import type { ReplyOf } from "../protocol/messages/replies.ts";
import type { RequestType } from "../protocol/messages/requests.ts";
import { printable } from "./printable.ts";

/** What a refusal without a code means: 1.0.0 peers give none. */
const MEANING: Partial<Record<RequestType, ErrorCode>> = {
  cancel: "unknown_job",
  job: "unknown_type",
  image: "unknown_type",
  jobs: "unknown_type",
};

/** The error that a peer's `error` or `job_error` stands for, its text cleaned for a terminal. */
export function refusal(answer: ReplyOf<"error"> | ReplyOf<"job_error">, request: RequestType): PixelsError {
  const text = printable(answer.type === "error" ? answer.message : answer.error) || "the backend gave no reason";
  const code = isErrorCode(answer.code) ? answer.code : (MEANING[request] ?? "invalid_value");
  return new PixelsError(code, text, answer.hint === undefined ? undefined : printable(answer.hint));
}
