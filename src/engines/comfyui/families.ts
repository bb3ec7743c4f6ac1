import { packageFile } from "../../package.ts";

/** A file that a workflow needs beside the model. */
interface Part {
  node: string;
  input: string;
  /** What the file may be called. */
  file: RegExp;
}

/** Models that one workflow of ours draws with. */
export interface Family {
  /** As all engines call its kind. */
  name: string;
  /** Its file in workflows/, without the ending. */
  workflow: string;
  /** The loader and its input that list the models' files. */
  loader: string;
  input: string;
  file: RegExp;
  /** Of files that are smaller than this, in bytes; for names that say nothing. */
  below?: number;
  /** The node in the workflow that loads the model. */
  node: string;
  parts?: readonly Part[];
  /** Whether the model draws after pictures by itself. */
  isEditor?: boolean;
  steps: number;
  cfg: number;
}

const CHECKPOINT = { loader: "CheckpointLoaderSimple", input: "ckpt_name", node: "1" } as const;
const UNET = { loader: "UNETLoader", input: "unet_name", node: "1" } as const;
const VAE = { node: "3", input: "vae_name", file: /(^|[/\\])ae\.(safetensors|sft)$|flux(?![-_.]?2).*ae/i };
const QWEN = { node: "2", input: "clip_name", file: /qwen[_-]?3[_-]?4b/i };
const FLUX_PARTS = [
  { node: "2", input: "clip_name1", file: /clip_l/i },
  { node: "2", input: "clip_name2", file: /t5.?xxl/i },
  VAE,
];
const FLUX2_PARTS = [QWEN, { node: "3", input: "vae_name", file: /flux[-_.]?2/i }];

/** An SD 1.5 checkpoint has 2 to 4 GB, one of SDXL 6.5. */
const SDXL_BYTES = 4.6e9;

const FLUX_DEV = /flux[-_.]?1|flux(?![-_.]?[23]).*dev/i;
/** Made to change pictures, not to draw them from words. */
const EDITORS = /refiner|inpaint|kontext|fill|redux|canny|depth|control/i;

/** Checkpoints whose names say of no kind that it is another one than these two. */
const UNNAMED = /^(?!.*(flux|sd[-_.]?3|cascade|svd|wan|ltx|hunyuan|qwen|z[-_]?image|audio|aura|cosmos))/i;

/**
 * The first that fits a file is what it is: by its name, and where that says nothing, by its size. Steps and guidance are those of the
 * models' makers.
 */
export const FAMILIES: readonly Family[] = [
  { ...CHECKPOINT, name: "flux", workflow: "flux", file: /flux.*schnell/i, steps: 4, cfg: 3.5 },
  { ...CHECKPOINT, name: "flux", workflow: "flux", file: FLUX_DEV, steps: 20, cfg: 3.5 },
  { ...CHECKPOINT, name: "sdxl", workflow: "sdxl", file: /xl.*(turbo|lightning|hyper|lcm|dmd)/i, steps: 6, cfg: 1.5 },
  { ...CHECKPOINT, name: "sdxl", workflow: "sdxl", file: /xl|pony|illustrious|noob|animagine/i, steps: 25, cfg: 6 },
  { ...CHECKPOINT, name: "sd15", workflow: "sd15", file: /sd[-_.]?1|v1[-_.]?[45]|1\.5|sd15/i, steps: 25, cfg: 7 },
  { ...CHECKPOINT, name: "sd15", workflow: "sd15", file: UNNAMED, below: SDXL_BYTES, steps: 25, cfg: 7 },
  { ...CHECKPOINT, name: "sdxl", workflow: "sdxl", file: UNNAMED, steps: 25, cfg: 6 },
  { ...UNET, name: "z-image", workflow: "z-image", file: /z[-_ ]?image.*turbo/i, parts: [QWEN, VAE], steps: 8, cfg: 1 },
  { ...UNET, name: "z-image", workflow: "z-image", file: /z[-_ ]?image/i, parts: [QWEN, VAE], steps: 25, cfg: 4 },
  {
    ...UNET,
    name: "flux2-klein",
    workflow: "flux2-klein",
    file: /flux[-_.]?2.*klein.*base.*4b/i,
    parts: FLUX2_PARTS,
    isEditor: true,
    steps: 20,
    cfg: 5,
  },
  {
    ...UNET,
    name: "flux2-klein",
    workflow: "flux2-klein",
    file: /flux[-_.]?2.*klein.*4b/i,
    parts: FLUX2_PARTS,
    isEditor: true,
    steps: 4,
    cfg: 1,
  },
  { ...UNET, name: "flux", workflow: "flux-parts", file: /flux.*schnell/i, parts: FLUX_PARTS, steps: 4, cfg: 3.5 },
  { ...UNET, name: "flux", workflow: "flux-parts", file: FLUX_DEV, parts: FLUX_PARTS, steps: 20, cfg: 3.5 },
];

/** What a file is; undefined where none of our workflows draws with it. @param bytes its size, where the server tells it. */
export function familyOf(loader: string, file: string, bytes: number | undefined): Family | undefined {
  if (EDITORS.test(file)) return undefined;
  return FAMILIES.find(
    (family) =>
      family.loader === loader &&
      family.file.test(file) &&
      (family.below === undefined || (bytes !== undefined && bytes < family.below)),
  );
}

/** The file of a workflow of ours. */
export function workflowPath(name: string): string {
  return packageFile(`workflows/${name}.json`);
}
