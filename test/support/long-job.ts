import { type Peer, poll } from "./peer.ts";

/** Long enough that a test gets to do something while it runs: six seconds of the steady engine, and some four of the network. */
export const LONG = { steps: 300 };

/** The process that draws, once one does. */
export function busyWorker(peer: Peer): Promise<number> {
  return poll(async () => {
    const { workers } = await peer.request({ type: "status" }, "status_info");
    return workers?.find((worker) => worker.state === "busy")?.pid;
  }, "a busy worker");
}
