import * as v from "valibot";
import { integer } from "../../protocol/messages/fields.ts";

/** A place in a safetensors file. */
export interface Tensor {
  shape: number[];
  /** In row-major order. A view into the file where its bytes are aligned, which they are in files that its library writes. */
  values: Float32Array;
}

const whole = integer(0, Number.MAX_SAFE_INTEGER);
const entry = v.object({
  dtype: v.literal("F32", "must be of 32-bit floats"),
  shape: v.pipe(v.array(whole), v.maxLength(8)),
  data_offsets: v.strictTuple([whole, whole]),
});

/** Where the header's length stands, before the header. */
const PREFIX = 8;
const METADATA = "__metadata__";

/**
 * The tensors of a safetensors file of 32-bit floats by their names (huggingface/safetensors: eight bytes with the length
 * of a JSON header, the header, the data). Writing to `values` writes to `bytes`. Throws an Error that says what is wrong.
 */
export function readSafetensors(bytes: Buffer): Map<string, Tensor> {
  const { header, start } = readHeader(bytes);
  const tensors = new Map<string, Tensor>();
  for (const [name, value] of Object.entries(header)) {
    if (name === METADATA) continue;
    const found = v.safeParse(entry, value);
    if (!found.success) throw new Error(`its tensor ${name} ${found.issues[0].message}`);
    const { shape, data_offsets } = found.output;
    const [from, to] = data_offsets;
    const count = shape.reduce((product, side) => product * side, 1);
    if (to - from !== 4 * count || start + to > bytes.length)
      throw new Error(`its tensor ${name} does not lie within the file`);
    tensors.set(name, { shape, values: floats(bytes, start + from, count) });
  }
  return tensors;
}

function readHeader(bytes: Buffer): { header: object; start: number } {
  const length = bytes.length < PREFIX ? Number.POSITIVE_INFINITY : Number(bytes.readBigUInt64LE(0));
  if (length > bytes.length - PREFIX) throw new Error("it is no safetensors file");
  const start = PREFIX + length;
  try {
    return { header: v.parse(v.looseObject({}), JSON.parse(bytes.toString("utf8", PREFIX, start))), start };
  } catch {
    throw new Error("it is no safetensors file");
  }
}

function floats(bytes: Buffer, at: number, count: number): Float32Array {
  const offset = bytes.byteOffset + at;
  if (offset % 4 !== 0) throw new Error("its tensors are not aligned to 4 bytes");
  return new Float32Array(bytes.buffer, offset, count);
}
