import { once } from "node:events";

/** Resolves on SIGTERM, on Ctrl-C, which sets exit code 130, and, where `withOwner`, when whoever holds stdin ends. */
export async function untilStopped(withOwner: boolean): Promise<void> {
  const interrupted = once(process, "SIGINT").then(() => {
    process.exitCode = 130;
  });
  const ends = [once(process, "SIGTERM"), interrupted];
  if (withOwner) ends.push(once(process.stdin.resume(), "end"));
  await Promise.race(ends);
  // A second signal does not wait for what still runs.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(130));
}
