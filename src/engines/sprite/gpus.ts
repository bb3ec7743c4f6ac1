import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Device } from "./session.ts";

const CUDA_LIBRARY: Partial<Record<NodeJS.Platform, string>> = {
  linux: "libonnxruntime_providers_cuda.so",
  win32: "onnxruntime_providers_cuda.dll",
};
/** DRM, NVIDIA's driver, and the GPU of Windows under WSL. */
const LINUX_GPUS = ["/dev/dri", "/dev/nvidiactl", "/dev/dxg"];

/**
 * The GPU providers worth a try, without loading anything. Asking Dawn for an adapter where there is no GPU costs
 * 40 ms and prints to stderr what no log level silences, so on Linux a device file is looked for first.
 */
export function likelyGpus(): Exclude<Device, "cpu">[] {
  if (process.platform === "linux" && !LINUX_GPUS.some((path) => existsSync(path))) return [];
  return hasCudaProvider() ? ["cuda", "webgpu"] : ["webgpu"];
}

/** Its library lies beside the binding where onnxruntime's install script was allowed to fetch it. */
function hasCudaProvider(): boolean {
  const library = CUDA_LIBRARY[process.platform];
  if (!library) return false;
  const onnxruntime = dirname(createRequire(import.meta.url).resolve("onnxruntime-node/package.json"));
  return existsSync(join(onnxruntime, "bin", "napi-v6", process.platform, process.arch, library));
}
