import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Graph } from "../../../../src/engines/comfyui/graph.ts";
import { until } from "../../../support/until.ts";

const STUBS = fileURLToPath(new URL("stub_nodes.py", import.meta.url));
const { COMFYUI = "", COMFYUI_PYTHON = "python3" } = process.env;
/** torch alone takes half a minute to load on a busy machine. */
const START_MS = 300_000;

/** A ComfyUI of the folder that $COMFYUI names, on the CPU, with a folder of its own for all that it reads and writes. */
export class RealComfyui {
  readonly url: string;
  readonly child: ChildProcess;
  readonly #folder: string;
  log = "";

  private constructor(url: string, child: ChildProcess, folder: string) {
    this.url = url;
    this.child = child;
    this.#folder = folder;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.log += text;
      });
  }

  static async start(): Promise<RealComfyui> {
    if (COMFYUI === "") throw new Error("COMFYUI must name the folder of a ComfyUI, and COMFYUI_PYTHON its Python");
    const folder = mkdtempSync(join(tmpdir(), "dgx-comfyui-"));
    fill(folder);
    const port = await freePort();
    const own = ["--base-directory", folder];
    const database = ["--database-url", `sqlite:///${join(folder, "comfyui.db")}`];
    const child = spawn(
      COMFYUI_PYTHON,
      ["main.py", "--cpu", "--listen", "127.0.0.1", "--port", String(port), "--disable-api-nodes", ...own, ...database],
      { cwd: COMFYUI, stdio: ["ignore", "pipe", "pipe"] },
    );
    const server = new RealComfyui(`http://127.0.0.1:${port}`, child, folder);
    try {
      await until("ComfyUI answers", () => server.#answers(), START_MS);
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  async #answers(): Promise<boolean> {
    const { exitCode } = this.child;
    if (exitCode !== null) throw new Error(`ComfyUI has ended with ${exitCode}: ${this.log.slice(-2000)}`);
    return (await fetch(`${this.url}/system_stats`).catch(() => undefined))?.ok === true;
  }

  /** As `kill -9` does. */
  kill(): void {
    this.child.kill("SIGKILL");
  }

  /** Prompts that wait or are drawn. */
  async load(): Promise<number> {
    const answer = await (await fetch(`${this.url}/queue`)).json();
    const { queue_running, queue_pending } = answer as { queue_running: unknown[]; queue_pending: unknown[] };
    return queue_running.length + queue_pending.length;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once("exit", resolve));
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill("SIGKILL");
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Files that are named as models are and hold nothing, a LoRA of no layer, and the nodes that draw without weights. */
function fill(folder: string): void {
  const files = {
    checkpoints: ["sd_xl_base_1.0.safetensors", "v1-5-pruned-emaonly.safetensors", "flux1-schnell-fp8.safetensors"],
    diffusion_models: ["flux1-dev.safetensors", "z_image_turbo_bf16.safetensors", "flux-2-klein-4b.safetensors"],
    text_encoders: ["clip_l.safetensors", "t5xxl_fp16.safetensors", "qwen_3_4b.safetensors"],
    vae: ["ae.safetensors", "flux2-vae.safetensors"],
  };
  for (const [kind, names] of Object.entries({ ...files, loras: [] })) {
    mkdirSync(join(folder, "models", kind), { recursive: true });
    for (const name of names) writeFileSync(join(folder, "models", kind, name), "");
  }
  writeFileSync(join(folder, "models/loras/pixel-art-xl.safetensors"), emptySafetensors());
  mkdirSync(join(folder, "custom_nodes"), { recursive: true });
  copyFileSync(STUBS, join(folder, "custom_nodes/stub_nodes.py"));
}

/** One number under a name that no model has. */
function emptySafetensors(): Buffer {
  const header = Buffer.from(JSON.stringify({ nothing: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(4)]);
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** The usual workflow with the nodes that draw without weights. */
export function stubGraph(side = 64): Graph {
  const node = (class_type: string, inputs: Record<string, unknown>) => ({ class_type, inputs });
  return {
    "3": node("StubSampler", {
      seed: 5,
      steps: 5,
      cfg: 8,
      model: ["4", 0],
      positive: ["6", 0],
      negative: ["7", 0],
      latent_image: ["5", 0],
      denoise: 1,
      step_ms: 20,
    }),
    "4": node("StubCheckpointLoader", { ckpt_name: "v1-5-pruned-emaonly.safetensors" }),
    "5": node("EmptyLatentImage", { width: side, height: side, batch_size: 1 }),
    "6": node("StubTextEncode", { text: "beautiful scenery", clip: ["4", 1] }),
    "7": node("StubTextEncode", { text: "text, watermark", clip: ["4", 1] }),
    "8": node("StubDecode", { samples: ["3", 0], vae: ["4", 2] }),
    "9": node("SaveImage", { filename_prefix: "ComfyUI", images: ["8", 0] }),
  };
}

/** A user's workflow: ComfyUI's own LoRA loader and an enlargement behind the picture. */
export function stubUpscaledGraph(): Graph {
  const graph = stubGraph();
  const strengths = { strength_model: 0.8, strength_clip: 0.8 };
  graph["10"] = {
    class_type: "LoraLoader",
    inputs: { model: ["4", 0], clip: ["4", 1], lora_name: "pixel-art-xl.safetensors", ...strengths },
  };
  graph["12"] = {
    class_type: "ImageScaleBy",
    inputs: { image: ["8", 0], upscale_method: "nearest-exact", scale_by: 4 },
  };
  const at = (id: string) => (graph[id] as Graph[string]).inputs;
  at("3").model = ["10", 0];
  at("6").clip = ["10", 1];
  at("7").clip = ["10", 1];
  at("9").images = ["12", 0];
  return graph;
}
