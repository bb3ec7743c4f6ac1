import type { Files, NodeType } from "./nodes.ts";

/** What a ComfyUI server knows. */
export interface Known {
  version: string;
  types: Readonly<Record<string, NodeType>>;
  files: Files;
  running: readonly unknown[];
  queue: readonly unknown[];
  history: ReadonlyMap<string, unknown>;
  /** By type and file name. */
  pictures: ReadonlyMap<string, Buffer>;
}

/** What it tells who reads a route; undefined where there is nothing. */
export function told(known: Known, path: string, query: URLSearchParams): unknown {
  const [, folder = "", name = "", kind = ""] = path.split("/");
  if (path === "/system_stats") {
    const system = { os: "posix", comfyui_version: known.version, python_version: "3.12" };
    return { system, devices: [{ name: "cpu", type: "cpu", index: null }] };
  }
  if (path === "/object_info") return Object.fromEntries(Object.entries(known.types).map(describe));
  if (path === "/queue") return { queue_running: known.running, queue_pending: known.queue };
  if (folder === "history") return known.history.has(name) ? { [name]: known.history.get(name) } : {};
  if (path.startsWith("/experiment/models/"))
    return known.files[kind as keyof Files]?.map((name) => ({ name, pathIndex: 0, size: 6_938_078_334 }));
  if (path === "/view") return known.pictures.get(`${query.get("type")}/${query.get("filename")}`);
  return undefined;
}

function describe([name, { required, output, isOutput = false }]: [string, NodeType]): [string, unknown] {
  return [name, { input: { required }, output, output_node: isOutput, name, python_module: "nodes" }];
}
