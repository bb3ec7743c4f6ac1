import { access } from "node:fs/promises";
import { arch, platform } from "node:process";

export const isWindows = platform === "win32";

/** Builds of torch for a machine. */
export interface Wheels {
  /** For people. */
  title: string;
  /** As measured or told by its makers, with all that goes with it, installed. */
  gigabytes: number;
  /** As uv calls it; the registry's own build where absent. */
  backend?: string;
  /** Where pip finds them, where the registry has others. */
  index?: string;
  /** Which index has them changes with each version of torch, and uv knows it. */
  needsUv?: boolean;
  /** What does as well, where these can't be had. */
  otherwise?: Wheels;
}

const TORCH = "https://download.pytorch.org/whl";

/** For Linux on x64: it holds CUDA's libraries, and draws on a processor all the same. Networks with a mirror of the registry have nothing else. */
const REGISTRYS_OWN: Wheels = { title: "any machine", gigabytes: 6 };

/** By what the machine has. A DGX Spark (sm_121) is an ARM machine with a GPU of NVIDIA, for which the builds for CUDA 13 are made. */
export async function wheelsFor(): Promise<Wheels> {
  if (platform === "darwin") return { title: "the GPU of a Mac", gigabytes: 1.5, backend: "auto" };
  if (await hasNvidia()) {
    const cuda = { title: "a GPU of NVIDIA", gigabytes: 6 };
    // For Linux on x64 the registry's own build is the one for CUDA.
    return platform === "linux" && arch === "x64"
      ? { ...cuda, backend: "auto", otherwise: REGISTRYS_OWN }
      : { ...cuda, backend: "cu130", index: `${TORCH}/cu130` };
  }
  if (await isThere("/dev/kfd")) return { title: "a GPU of AMD", gigabytes: 16, backend: "auto", needsUv: true };
  const slim = { title: "the processor", gigabytes: 2, backend: "cpu", index: `${TORCH}/cpu` };
  return platform === "linux" && arch === "x64" ? { ...slim, otherwise: REGISTRYS_OWN } : slim;
}

async function hasNvidia(): Promise<boolean> {
  const signs = isWindows
    ? ["C:\\Windows\\System32\\nvidia-smi.exe"]
    : ["/proc/driver/nvidia/version", "/dev/nvidiactl", "/usr/lib/wsl/lib/nvidia-smi"];
  const found = await Promise.all(signs.map(isThere));
  return found.includes(true);
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
