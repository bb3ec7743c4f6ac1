import { readdir, readFile, stat } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import * as v from "valibot";
import { PixelsError } from "../../protocol/errors.ts";

/** An output of another node, by its number among that node's. */
export type Link = [node: string, output: number];

const node = v.looseObject({
  class_type: v.string(),
  inputs: v.record(v.string(), v.unknown()),
  _meta: v.optional(v.looseObject({ title: v.optional(v.string()) })),
});
const graph = v.record(v.string(), node);

/** What a ComfyUI node does, with its inputs: values, and links to other nodes. */
export type GraphNode = v.InferOutput<typeof node>;
/** A workflow in ComfyUI's API format: nodes by their ids. */
export type Graph = Record<string, GraphNode>;

/** A workflow out of a file of the user's. */
export interface WorkflowFile {
  /** The file's name without its ending. */
  name: string;
  path: string;
  graph: Graph;
}

export function isLink(value: unknown): value is Link {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && typeof value[1] === "number";
}

/** A node as people find it in ComfyUI. */
export function nodeText(graph: Graph, id: string): string {
  const found = graph[id];
  const title = found?._meta?.title;
  const named = title === undefined || title === found?.class_type ? "" : ` "${title}"`;
  return `node ${id}${found === undefined ? "" : ` (${found.class_type}${named})`}`;
}

/** The workflows of these files, and of all `.json` files in these folders. Throws PixelsError `usage`. */
export async function readWorkflows(paths: readonly string[]): Promise<WorkflowFile[]> {
  const files = (await Promise.all(paths.map(filesAt))).flat();
  const workflows = await Promise.all(
    files.map(async (path) => ({ name: nameOf(path), path, graph: await readGraph(path) })),
  );
  const twin = workflows.find(({ name }, i) => workflows.findIndex((other) => other.name === name) !== i);
  if (twin === undefined) return workflows;
  throw new PixelsError("usage", `two workflows are called ${twin.name}`, "Rename one of the files.");
}

async function filesAt(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = (await readdir(path)).filter((name) => extname(name) === ".json");
    return names.sort().map((name) => join(path, name));
  } catch (error) {
    throw unreadable(path, error as Error);
  }
}

function nameOf(path: string): string {
  return basename(path, extname(path));
}

/** Throws PixelsError `usage` where the file can't be read or is no workflow in API format. */
export async function readGraph(path: string): Promise<Graph> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    throw unreadable(path, error as Error);
  }
  const parsed = parse(text);
  const { success, output } = v.safeParse(graph, parsed);
  if (success && Object.keys(output).length > 0) {
    expectWhole(path, output);
    return output;
  }
  const isEditors = typeof parsed === "object" && parsed !== null && "nodes" in parsed;
  const problem = isEditors ? "is saved as ComfyUI's editor shows it" : "is no ComfyUI workflow in API format";
  throw new PixelsError("usage", `${path} ${problem}`, "In ComfyUI take Workflow > Export (API), and give that file.");
}

/** Throws PixelsError `usage` where a link leads to no node, or in a circle: ComfyUI could not draw that either. */
function expectWhole(path: string, graph: Graph): void {
  const known = new Set<string>();
  const follow = (id: string, way: readonly string[]): void => {
    if (known.has(id)) return;
    if (way.includes(id)) throw damaged(path, `${nodeText(graph, id)} leads to itself`);
    for (const link of Object.values((graph[id] as GraphNode).inputs).filter(isLink)) {
      const [source] = link;
      // "constructor" is known to every object, and no node.
      if (!Object.hasOwn(graph, source)) throw damaged(path, `${nodeText(graph, id)} needs a node ${source}`);
      follow(source, [...way, id]);
    }
    known.add(id);
  };
  for (const id of Object.keys(graph)) follow(id, []);
}

function damaged(path: string, what: string): PixelsError {
  return new PixelsError("usage", `the workflow ${path} can't be drawn: ${what}`, "Export it from ComfyUI once more.");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(path: string, { message }: Error): PixelsError {
  return new PixelsError("usage", `the workflow ${path} can't be read: ${message}`, "Correct --workflow.");
}
