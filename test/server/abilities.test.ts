import { expect, it } from "vitest";
import { startBackend } from "../support/backend.ts";

it("a request for what its model can't do is refused before it is queued, with what to do", async () => {
  const peer = await (await startBackend({ engines: ["sprite", "steady"] })).connect();
  const asked = { type: "generate", prompt: "x", size: [32, 32], steps: 4, cfg_scale: 1, animation_frames: 4 };
  await expect(peer.request({ ...asked, id: "a", model: "steady" }, "error")).resolves.toMatchObject({
    code: "invalid_value",
    message: "steady takes no animation_frames",
    hint: "Leave it out, or take a model that does: sprite.",
  });
  expect((await peer.job("a")).state).toBe("unknown");
  await peer.request({ ...asked, id: "a", model: "sprite" }, "job_accepted");
  const tiles = { type: "generate", prompt: "x", steps: 4, cfg_scale: 1, model: "sprite", tileset_grid: [2, 1] };
  await expect(peer.request({ ...tiles, id: "b", size: [32, 34] }, "error")).resolves.toMatchObject({
    message: "sprite draws tiles of 32x32 or a whole number of times that, not of 32x34",
  });
});
