import { expect, test } from "vitest";
import { usualGraph } from "../../support/comfyui/workflows.ts";
import { until } from "../../support/until.ts";
import { refusal } from "../refusal.ts";
import { setUp } from "./drawing.ts";

test("what a server has against a workflow is told by node and field", async () => {
  const { servers, draw } = await setUp(1);
  const { message, code } = await refusal(draw({ steps: 20_000 }).picture);
  expect(code).toBe("invalid_value");
  expect(message).toBe(
    `${servers[0]?.url} refuses node 3 (KSampler), field steps: Value 20000 bigger than max of 10000: steps`,
  );
});

test("a workflow whose other output is sound is refused as well, and not drawn", async () => {
  const graph = usualGraph();
  graph["20"] = { class_type: "PreviewImage", inputs: { images: ["21", 0] } };
  graph["21"] = { class_type: "VAEDecode", inputs: { samples: ["5", 0], vae: ["4", 2] } };
  const { servers, draw } = await setUp(1, {}, graph);
  expect((await refusal(draw({ steps: 20_000 }).picture)).message).toContain("field steps");
  await until("it has nothing left", () => servers[0]?.load === 0);
});
