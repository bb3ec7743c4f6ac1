import { createHash } from "node:crypto";
import * as v from "valibot";
import { encodePng } from "../../image/files/png.ts";
import type { Rgba } from "../../image/rgba.ts";
import { PixelsError } from "../../protocol/errors.ts";
import type { Http } from "./http.ts";

/** Of a server's folder for pictures that are given to it. */
const FOLDER = "dgx-pixels";

/** A picture for a server, under a name that its content gives. */
export interface Upload {
  /** As nodes name it. */
  file: string;
  png: Uint8Array;
}

const answer = v.object({ name: v.string(), subfolder: v.optional(v.string(), "") });

export function uploadOf(picture: Rgba): Upload {
  const png = encodePng(picture);
  return { file: `${FOLDER}/${createHash("sha256").update(png).digest("hex")}.png`, png };
}

/** Rejects as `Http.post` does, and with PixelsError where the server keeps it elsewhere. */
export async function upload(http: Http, url: string, { file, png }: Upload): Promise<void> {
  const name = file.slice(FOLDER.length + 1);
  const form = new FormData();
  form.append("image", new Blob([Buffer.from(png)], { type: "image/png" }), name);
  form.append("subfolder", FOLDER);
  form.append("type", "input");
  form.append("overwrite", "true");
  const { success, output } = v.safeParse(answer, await http.post("/upload/image", form));
  if (success && `${output.subfolder}/${output.name}`.replaceAll("\\", "/") === file) return;
  throw new PixelsError("job_failed", `${url} did not keep the picture to draw from`);
}
