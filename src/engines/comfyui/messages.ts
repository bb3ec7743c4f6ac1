import * as v from "valibot";

/** What a server says over its WebSocket, as far as it is used here. Other messages are skipped. */
const progress = v.object({
  type: v.literal("progress"),
  data: v.object({
    value: v.number(),
    max: v.number(),
    prompt_id: v.optional(v.string()),
    node: v.nullish(v.string()),
  }),
});
const status = v.object({
  type: v.literal("status"),
  data: v.object({ status: v.object({ exec_info: v.object({ queue_remaining: v.number() }) }) }),
});
/** A node begins; none: the prompt is over, after errors too. */
const executing = v.object({
  type: v.literal("executing"),
  data: v.object({ node: v.nullish(v.string()), prompt_id: v.optional(v.string()) }),
});
const course = v.object({
  type: v.picklist([
    "execution_start",
    "execution_cached",
    "execution_success",
    "execution_error",
    "execution_interrupted",
  ]),
  data: v.object({ prompt_id: v.string() }),
});
const message = v.variant("type", [progress, status, executing, course]);
export type Message = v.InferOutput<typeof message>;

/** A picture of an unfinished one, as JPEG or PNG. */
export interface Preview {
  /** Absent where the server does not tell it. */
  promptId: string | undefined;
  bytes: Uint8Array;
}

const PREVIEW = 1;
const PREVIEW_WITH_METADATA = 4;
const metadata = v.object({ prompt_id: v.optional(v.string()) });

/** Undefined for what is not used here, and for what is no JSON. */
export function readMessage(text: string): Message | undefined {
  try {
    const { success, output } = v.safeParse(message, JSON.parse(text));
    return success ? output : undefined;
  } catch {
    return undefined;
  }
}

/** Numbers are big-endian. Undefined for frames of other kinds, and for those that are cut short. */
export function readFrame(frame: Buffer): Preview | undefined {
  if (frame.length < 8) return undefined;
  const kind = frame.readUInt32BE(0);
  // The second number is the picture's format, which its own first bytes tell as well.
  if (kind === PREVIEW) return { promptId: undefined, bytes: frame.subarray(8) };
  if (kind !== PREVIEW_WITH_METADATA) return undefined;
  const end = 8 + frame.readUInt32BE(4);
  if (end >= frame.length) return undefined;
  try {
    const { prompt_id } = v.parse(metadata, JSON.parse(frame.toString("utf8", 8, end)));
    return { promptId: prompt_id, bytes: frame.subarray(end) };
  } catch {
    return undefined;
  }
}
