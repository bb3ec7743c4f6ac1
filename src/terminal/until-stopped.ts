import { once } from "node:events";
import { Socket } from "node:net";
import { takeInterrupts } from "./interrupt.ts";

/** Resolves on SIGTERM, on Ctrl-C and a closed terminal, which set exit code 130, and, where `withOwner`, when whoever holds stdin ends. */
export async function untilStopped(withOwner: boolean): Promise<void> {
  takeInterrupts();
  const interrupted = Promise.race([once(process, "SIGINT"), once(process, "SIGHUP")]).then(() => {
    process.exitCode = 130;
  });
  const ends: Promise<unknown>[] = [once(process, "SIGTERM"), interrupted];
  if (withOwner) ends.push(ownerGone());
  await Promise.race(ends);
  // The terminal is closed once.
  process.on("SIGHUP", () => undefined);
  // A second signal does not wait for what still runs.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
}

/** Waiting for this alone does not keep the process alive: a server that has failed ends. */
async function ownerGone(): Promise<void> {
  const stdin = process.stdin.resume();
  if (stdin instanceof Socket) stdin.unref();
  await once(stdin, "end");
}
