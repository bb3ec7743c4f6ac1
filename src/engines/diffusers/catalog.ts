import { realpath, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import type { ModelType } from "../../protocol/messages/model-info.ts";
import { gigabytes, mainMemory, mainMemoryText } from "../main-memory.ts";
import { configOf } from "./configs.ts";
import { contentsOf, familyNamed } from "./families.ts";
import {
  type ImageEncoder,
  type IpAdapter,
  ipAdapterIn,
  readEncoder,
  type UsableIpAdapter,
  usable,
  WITHOUT_ENCODER,
} from "./ip-adapters.ts";
import { INDEX, isPickle, readPipelineFolder } from "./model-folder.ts";
import { names, type Place } from "./places.ts";
import { PICKLE, readShapes } from "./weights-header.ts";

/** A model in a file or folder. */
interface Found {
  name: string;
  path: string;
  bytes: number;
}

export interface Checkpoint extends Found {
  family: string;
  /** Of a file: the folder with what it leaves out, above all its tokenizer. */
  config?: string;
  /** A VAE in a file of its own that is to take the place of its own: NAME.vae.safetensors beside it. */
  vae?: string;
  /** What it may draw after pictures with, where it can't by itself. */
  ipAdapters: readonly UsableIpAdapter[];
  /** The side in pixels of the pictures that it was trained on. */
  side: number;
  /** Of the text that its network takes, where that tells its version. */
  width: number | undefined;
}

export interface LoraFile extends Found {
  family: string | undefined;
  width: number | undefined;
}

/** What is there and can't be drawn with. */
export interface Unusable extends Found {
  type: ModelType;
  problem: string;
}

export interface Catalog {
  checkpoints: Checkpoint[];
  loras: LoraFile[];
  vaes: Found[];
  ipAdapters: UsableIpAdapter[];
  /** Those of which it is not known yet with what they look at pictures; none once all is read. */
  blind: IpAdapter[];
  encoders: ImageEncoder[];
  unusable: Unusable[];
  /** Where it has looked, as links may lead in circles. */
  folders: Set<string>;
}

/** How deep folders are looked into, as people sort their models. */
const DEPTH = 4;

/** All that lies in these places. What a file is comes from its header; of two with one name the first counts. Throws nothing. */
export async function readCatalog(places: readonly Place[]): Promise<Catalog> {
  const catalog: Catalog = {
    checkpoints: [],
    loras: [],
    vaes: [],
    ipAdapters: [],
    blind: [],
    encoders: [],
    unusable: [],
    folders: new Set(),
  };
  for (const { folder, repository } of places) await readFolder(catalog, folder, repository, DEPTH);
  leaveOutTooLarge(catalog);
  giveIpAdapters(catalog);
  for (const checkpoint of catalog.checkpoints) {
    const beside = `${checkpoint.path.replace(/\.safetensors$/, "")}.vae.safetensors`;
    if (catalog.vaes.some(({ path }) => path === beside)) checkpoint.vae = beside;
  }
  return catalog;
}

/** What takes more than all memory would take the machine down with it. */
function leaveOutTooLarge(catalog: Catalog): void {
  const memory = mainMemory();
  for (const { name, path, bytes } of catalog.checkpoints.filter((one) => one.bytes > memory)) {
    const problem = `takes ${gigabytes(bytes)}, and ${mainMemoryText()}: take a smaller model`;
    catalog.unusable.push({ name, path, bytes, type: "checkpoint", problem });
  }
  catalog.checkpoints = catalog.checkpoints.filter(({ bytes }) => bytes <= memory);
}

function giveIpAdapters(catalog: Catalog): void {
  for (const adapter of catalog.blind.splice(0)) {
    const found = usable(adapter, catalog.encoders);
    if (found === undefined) catalog.unusable.push({ ...adapter, type: "lora", problem: WITHOUT_ENCODER });
    else catalog.ipAdapters.push(found);
  }
  for (const checkpoint of catalog.checkpoints)
    checkpoint.ipAdapters = catalog.ipAdapters.filter(({ width }) => width === checkpoint.width);
}

/** @param repository whose files are called by it. */
async function readFolder(
  catalog: Catalog,
  folder: string,
  repository: string | undefined,
  depth: number,
): Promise<void> {
  if (await isKnown(catalog, folder)) return;
  const entries = (await names(folder)).sort();
  if (entries.includes(INDEX)) return addFolder(catalog, folder, repository ?? basename(folder));
  const encoder = await readEncoder(folder);
  if (encoder !== undefined) {
    catalog.encoders.push(encoder);
    return;
  }
  for (const entry of entries) {
    const path = join(folder, entry);
    const { isFolder, bytes } = await look(path);
    const stem = basename(entry, extname(entry));
    const name = repository === undefined ? stem : `${repository}/${stem}`;
    if (isFolder) {
      // The parts that a file of this name leaves out.
      const isBeside = entries.includes(`${entry}.safetensors`);
      if (depth > 1 && !isBeside)
        await readFolder(catalog, path, repository === undefined ? undefined : `${repository}/${entry}`, depth - 1);
    } else if (entry.endsWith(".safetensors")) await addFile(catalog, { name, path, bytes });
    else if (isPickle(entry))
      addUnusable(catalog, { name, path, bytes }, typeByFolder(folder), `is a pickle, ${PICKLE}`);
  }
}

async function isKnown({ folders }: Catalog, folder: string): Promise<boolean> {
  const real = await realpath(folder).catch(() => folder);
  if (folders.has(real)) return true;
  folders.add(real);
  return false;
}

async function addFolder(catalog: Catalog, path: string, name: string): Promise<void> {
  try {
    const found = await readPipelineFolder(path);
    if (isNew(catalog, name)) catalog.checkpoints.push({ name, path, ipAdapters: [], ...found });
  } catch (error) {
    addUnusable(catalog, { name, path, bytes: 0 }, "checkpoint", (error as Error).message);
  }
}

async function addFile(catalog: Catalog, found: Found): Promise<void> {
  if (!isNew(catalog, found.name)) return;
  const type = typeByFolder(found.path);
  try {
    const shapes = await readShapes(found.path);
    const contents = contentsOf(shapes);
    const ipAdapter = ipAdapterIn(shapes);
    if (ipAdapter !== undefined) catalog.blind.push({ ...found, ...ipAdapter });
    else if (contents.is === "lora") catalog.loras.push({ ...found, family: contents.family, width: contents.width });
    else if (contents.is === "vae") catalog.vaes.push(found);
    else if (contents.is === "checkpoint")
      catalog.checkpoints.push(await checkpoint(found, contents.family, contents.width));
    else if (contents.is === "network") throw new Error(alone(contents.family));
    else if (type === "checkpoint") throw new Error("holds weights of which none of the known models is made");
  } catch (error) {
    addUnusable(catalog, found, type, (error as Error).message);
  }
}

async function checkpoint(found: Found, family: string | undefined, width: number | undefined): Promise<Checkpoint> {
  if (family === undefined)
    throw new Error("is of SD 2 or another version that is drawn from a folder of diffusers only");
  const config = await configOf(found.path, family);
  const side = config.side ?? familyNamed(family).side;
  return { ...found, family, width, config: config.folder, side, ipAdapters: [] };
}

function alone(family: string): string {
  const { title, example } = familyNamed(family);
  return `holds the network of ${title} without its text encoder and VAE: get the whole folder, such as \`dgx-pixels models --pull hf:${example}\``;
}

function addUnusable(catalog: Catalog, found: Found, type: ModelType, problem: string): void {
  if (isNew(catalog, found.name)) catalog.unusable.push({ ...found, type, problem });
}

function isNew({ checkpoints, loras, vaes, blind, unusable }: Catalog, name: string): boolean {
  return ![checkpoints, loras, vaes, blind, unusable].flat().some((known) => known.name === name);
}

/** What a file that can't be read was meant to be, for the list. */
function typeByFolder(path: string): ModelType {
  if (/lora/i.test(path)) return "lora";
  return /[\\/]vae[\\/]?/i.test(path) ? "vae" : "checkpoint";
}

async function look(path: string): Promise<{ isFolder: boolean; bytes: number }> {
  try {
    const found = await stat(path);
    return { isFolder: found.isDirectory(), bytes: found.size };
  } catch {
    return { isFolder: false, bytes: 0 };
  }
}
