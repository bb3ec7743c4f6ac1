import { type FileHandle, open } from "node:fs/promises";
import * as v from "valibot";
import { AT_ONCE } from "./places.ts";

/** Those of safetensors itself. */
const LARGEST_HEADER = 100e6;
const PREFIX = 8;
/** With which the header's JSON begins. */
const BRACE = 0x7b;
/** How torch's files begin: as zips, and older ones as pickles themselves. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are bytes.
const PICKLED = /^(PK\x03\x04|\x80[\x02-\x05])/;
/** Why none is ever loaded, behind what one is. */
export const PICKLE = "which runs whatever its maker wrote into it: get it as safetensors";
const METADATA = "__metadata__";
/** In the cache of huggingface_hub files are links. */
const UNREADABLE: ReadonlyMap<string | undefined, string> = new Map([
  ["ENOENT", "is a link to a file that is not there; get it again"],
  ["ELOOP", "is a link to itself; get it again"],
  ["EACCES", "may not be read: give yourself the permission"],
]);

const offset = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const tensor = v.object({ shape: v.array(offset), data_offsets: v.strictTuple([offset, offset]) });
const header = v.record(v.string(), v.unknown());

/** What a file of weights says of itself: the shapes of its tensors by their names. */
export type Shapes = ReadonlyMap<string, readonly number[]>;

/**
 * Reads the header of a safetensors file (eight bytes with its length, then JSON) and none of its weights. Throws an Error that
 * says what is wrong, for people, with the file as its subject: "is cut short: ...".
 */
export async function readShapes(path: string): Promise<Shapes> {
  const file = await open(path, AT_ONCE).catch((error: NodeJS.ErrnoException) => {
    throw new Error(UNREADABLE.get(error.code) ?? `can't be read: ${error.message}`);
  });
  try {
    const found = await file.stat();
    if (!found.isFile()) throw new Error("is no file");
    const { size } = found;
    const length = await headerLength(file, size);
    const text = (await bytes(file, PREFIX, length)).toString();
    const shapes = new Map<string, readonly number[]>();
    let end = 0;
    for (const [name, value] of Object.entries(parsed(text))) {
      if (name === METADATA) continue;
      const found = v.safeParse(tensor, value);
      if (!found.success) throw new Error("is damaged: its header is none of safetensors");
      shapes.set(name, found.output.shape);
      end = Math.max(end, found.output.data_offsets[1]);
    }
    const missing = PREFIX + length + end - size;
    if (missing > 0)
      throw new Error(
        `is cut short: ${megabytes(missing)} MB of ${megabytes(size + missing)} are missing; get it again`,
      );
    return shapes;
  } finally {
    await file.close();
  }
}

async function headerLength(file: FileHandle, size: number): Promise<number> {
  const begin = await bytes(file, 0, PREFIX + 1);
  if (begin.length <= PREFIX) throw new Error("is empty or cut short; get it again");
  const length = Number(begin.readBigUInt64LE());
  if (begin[PREFIX] !== BRACE || length > LARGEST_HEADER) {
    const isPickled = PICKLED.test(begin.toString("latin1"));
    throw new Error(
      isPickled ? `is a pickle under another name, ${PICKLE}` : "is no safetensors file, whatever its name says",
    );
  }
  if (PREFIX + length > size) throw new Error("is cut short within its header; get it again");
  return length;
}

async function bytes(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

function parsed(text: string): Record<string, unknown> {
  try {
    return v.parse(header, JSON.parse(text));
  } catch {
    throw new Error("is no safetensors file, whatever its name says");
  }
}

function megabytes(count: number): string {
  return (count / 1e6).toFixed(count < 1e6 ? 3 : 0);
}
