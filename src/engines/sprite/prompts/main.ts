import { type MessagePort, parentPort } from "node:worker_threads";
import { PixelsError } from "../../../protocol/errors.ts";
import type { Answer, Question, Setting } from "./prompt-thread.ts";
import { Prompts } from "./prompts.ts";

const port = parentPort as MessagePort;

/** The thread of one model's prompts: is told the model first, opens its prompts at once, and answers what it is asked. */
port.once("message", ({ model, isAskedSoon }: Setting) => {
  const opening = Prompts.open(model);
  port.on("message", async ({ id, name, args }: Question) => {
    port.postMessage(await answerOf(opening, id, name, args));
  });
  // What fails here fails again for who asks.
  if (isAskedSoon) opening.then((prompts) => prompts.warmUp()).catch(() => {});
});

async function answerOf(
  opening: Promise<Prompts>,
  id: number,
  name: Question["name"],
  args: unknown[],
): Promise<Answer> {
  try {
    const prompts = await opening;
    if (name === "ready") return { id, value: undefined };
    return { id, value: await (prompts[name] as (...args: unknown[]) => unknown).apply(prompts, args) };
  } catch (error) {
    if (!(error instanceof PixelsError)) return { id, message: error instanceof Error ? error.message : String(error) };
    const { code, message, hint } = error;
    return { id, code, message, hint };
  }
}
