import { conformance } from "../../conformance.ts";
import { taskOf, tinyEngine } from "./tiny-engine.ts";

conformance("diffusers with torch", {
  open: async () => tinyEngine(),
  task: { ...taskOf("tiny-sdxl"), size: [32, 32] },
  impossibleSize: [800, 16],
  // What torch keeps is in a process of its own.
  leakMb: 64,
});
