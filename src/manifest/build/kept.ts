import { join } from "node:path";
import { decodePicture } from "../../image/files/decode.ts";
import { ImageError } from "../../image/image-error.ts";
import { readFileAtOnce } from "../../input.ts";
import { someNames } from "../../make/some-names.ts";
import { PixelsError } from "../../protocol/errors.ts";
import { LIMITS } from "../../protocol/limits.ts";
import { fingerprint } from "../plan/fingerprints.ts";
import { lockedAs } from "../plan/made.ts";
import { asAccepted, type Planned } from "../plan/plan.ts";
import { lookAgain, type Survey } from "../plan/survey.ts";
import { sheetInputs } from "../set/sheet.ts";
import { pathOf } from "../set/sprite-set.ts";

/**
 * Records pictures that are somebody else's work as they are. Resolves with how the set stands then. Throws PixelsError `bad_picture` for
 * files that are no pictures, and records none then.
 */
export async function acceptSprites(found: Survey): Promise<Survey> {
  const { lock, kept } = found;
  if (lock === undefined || kept.length === 0) return found;
  const accepted = [];
  for (const { asset } of kept) {
    const png = await readPicture(found, asset);
    accepted.push({ ...lockedAs(asAccepted(asset), png), accepted: true } as const);
  }
  await Promise.all(accepted.map((asset) => lock.record(asset)));
  return lookAgain(found);
}

async function readPicture({ set }: Survey, { output }: Planned["asset"]): Promise<Buffer> {
  const path = pathOf(set, output);
  try {
    const bytes = readFileAtOnce(join(set.folder, output));
    if (bytes === undefined) throw new ImageError(`${path} can't be read`, "Change its permissions, or move it away.");
    await decodePicture(path, bytes, LIMITS.side);
    return bytes;
  } catch (cause) {
    if (cause instanceof ImageError) throw new PixelsError("bad_picture", `--accept: ${cause.message}`, cause.hint);
    throw cause;
  }
}

/** Records sheets that are somebody else's work as they are, where all of their files and sprites are there. */
export async function acceptSheets({ lock, keptSheets, planned, files }: Survey): Promise<void> {
  const outputs = new Map(planned.map(({ asset }) => [asset.name, asset.output]));
  const recorded = keptSheets.flatMap(({ sheet, awaited, isProtected }) => {
    const own = sheet.outputs.map((output) => ({ output, sha256: files.get(output) ?? "" }));
    if (!isProtected || awaited.length > 0 || own.some(({ sha256 }) => sha256 === "")) return [];
    const sprites = sheet.frames.map(({ name }) => ({
      name,
      sha256: files.get(outputs.get(name) as string) as string,
    }));
    return [{ name: sheet.name, files: own, inputs: sheetInputs(sheet), sprites, accepted: true } as const];
  });
  await Promise.all(recorded.map((sheet) => lock?.recordSheet(sheet)));
}

/** Throws PixelsError `kept` where somebody has changed a file since the set was looked at. */
export function refuseChanged({ set, files, isOverwriting }: Survey, output: string): void {
  if (isOverwriting || fingerprint(join(set.folder, output)) === files.get(output)) return;
  throw new PixelsError("kept", `${pathOf(set, output)} was changed while the set was made, and is left as it is`);
}

/** What a build ends with that has left files alone; nothing where it has not. */
export function keptError({ kept, keptSheets }: Survey): PixelsError | undefined {
  const sheets = keptSheets.filter(({ isProtected }) => isProtected);
  const names = [...kept.map(({ asset }) => asset.name), ...sheets.map(({ sheet }) => `${sheet.name} (sheet)`)];
  if (names.length === 0) return undefined;
  const left =
    names.length === 1
      ? "1 file is no build's work and was left"
      : `${names.length} files are no build's work and were left`;
  return new PixelsError("kept", `${left} alone: ${someNames(names)}`);
}
