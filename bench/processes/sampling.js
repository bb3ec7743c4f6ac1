// Draws as many pictures as its argument says by the sampler alone, whenever it is told to, and answers with the milliseconds. Ends with its parent.
import { samplers } from "../parts/sampler.js";

const pictures = Number(process.argv[2]);
const { ours } = await samplers();

process.on("disconnect", () => process.exit());
process.on("message", async () => {
  const start = performance.now();
  for (let i = 0; i < pictures; i++) await ours();
  process.send(performance.now() - start);
});
await ours();
process.send("ready");
