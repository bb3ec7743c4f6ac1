import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { AT_ONCE, names } from "./places.ts";
import type { Shapes } from "./weights-header.ts";

/** What a network draws after pictures with. */
export interface IpAdapter {
  name: string;
  path: string;
  bytes: number;
  /** Of the text that its network takes. */
  width: number;
  /** Of a picture: all of it as one, or each of its parts. */
  sees: "whole" | "parts";
  /** How wide that is. */
  seen: number;
}

/** What IP-Adapters look at pictures with: a folder. */
export interface ImageEncoder {
  path: string;
  /** How wide is what it shows an adapter. */
  shows: Readonly<Record<IpAdapter["sees"], number>>;
}

/** An IP-Adapter with its encoder. */
export interface UsableIpAdapter extends IpAdapter {
  encoder: string;
}

export const WITHOUT_ENCODER =
  "is an IP-Adapter whose image encoder is not there: get both, as with `dgx-pixels models --pull hf:h94/IP-Adapter`";

/** Undefined for other files. Throws an Error that says why it can't be used, with the file as its subject. */
export function ipAdapterIn(shapes: Shapes): Pick<IpAdapter, "width" | "sees" | "seen"> | undefined {
  const width = shapes.get("ip_adapter.1.to_k_ip.weight")?.[1];
  if (width === undefined) return undefined;
  const [whole, parts] = ["image_proj.proj.weight", "image_proj.proj_in.weight"].map((name) => shapes.get(name)?.[1]);
  if (whole !== undefined) return { width, sees: "whole", seen: whole };
  if (parts !== undefined) return { width, sees: "parts", seen: parts };
  throw new Error("is an IP-Adapter that looks at faces alone: take another");
}

const config = v.object({
  architectures: v.pipe(v.array(v.string()), v.includes("CLIPVisionModelWithProjection")),
  hidden_size: v.number(),
  projection_dim: v.number(),
});

/** The encoder that lies in a folder, as safetensors; undefined for other folders. */
export async function readEncoder(path: string): Promise<ImageEncoder | undefined> {
  const text = await readFile(join(path, "config.json"), { encoding: "utf8", flag: AT_ONCE }).catch(() => "");
  const found = v.safeParse(v.pipe(v.string(), v.parseJson(), config), text);
  if (!found.success || !(await names(path)).some((name) => name.endsWith(".safetensors"))) return undefined;
  return { path, shows: { whole: found.output.projection_dim, parts: found.output.hidden_size } };
}

/** Undefined where there is no encoder that shows it what it sees. */
export function usable(adapter: IpAdapter, encoders: readonly ImageEncoder[]): UsableIpAdapter | undefined {
  const encoder = encoders.find(({ shows }) => shows[adapter.sees] === adapter.seen);
  return encoder && { ...adapter, encoder: encoder.path };
}

/**
 * Of several the plain one, whose words all the other names have, too: what a name adds (plus, light, face) is what that one is for. Undefined
 * where none is plain.
 */
export function plainOf(adapters: readonly UsableIpAdapter[]): UsableIpAdapter | undefined {
  const words = adapters.map(({ name }) => new Set(name.toLowerCase().split(/[^a-z0-9]+/)));
  return adapters.find((_, i) => words.every((others) => [...(words[i] ?? [])].every((word) => others.has(word))));
}
