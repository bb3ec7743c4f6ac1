import type { Rgba } from "../../image/rgba.ts";
import type { Manifest } from "./manifest.ts";
import { type ModelFile, readVerified } from "./model-file.ts";
import { toPlanes } from "./pixels.ts";
import { openSession } from "./session.ts";

/** Says how well pictures fit a prompt. */
export interface Scorer {
  /** Higher fits better. @param picture of the model's own size. @param words as the model's words encode a prompt. */
  score(picture: Rgba, words: Float32Array): Promise<number>;
  release(): Promise<void>;
}

/** Always on the CPU: it looks once at each picture. Throws PixelsError `worker_failed` where its file is damaged. */
export async function openScorer(folder: string, file: ModelFile, { words: form }: Manifest): Promise<Scorer> {
  const { session, floats } = await openSession(await readVerified(folder, file), "cpu");
  return {
    async score(picture, words) {
      const outputs = await session.run({
        picture: floats(toPlanes(picture), [1, 4, picture.height, picture.width]),
        words: floats(words, [1, form.count, form.dimensions]),
      });
      return Number(outputs.score?.data[0]);
    },
    release: () => session.release(),
  };
}
