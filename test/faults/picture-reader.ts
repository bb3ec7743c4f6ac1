import { mkdirSync } from "node:fs";
import { Script } from "./script.ts";

interface Opened {
  /** Files, however often each was opened. */
  read: number;
  /** Those that were not whole. */
  partial: string[];
}

/** Opens every PNG in some folders the moment it is there, as an impatient editor would. */
export function readPictures(...folders: string[]): Script<Opened> {
  for (const folder of folders) mkdirSync(folder, { recursive: true });
  return new Script("picture-reader.js", ...folders);
}
