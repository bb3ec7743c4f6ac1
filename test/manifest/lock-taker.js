// Takes and gives back build locks as its stdin says, with the built code: `take PATH` and `release`, one a line.
import { createInterface } from "node:readline";
import { takeBuildLock } from "../../dist/manifest/build/build-lock.js";

// Many locks at once, each of which is given back when the process ends.
process.setMaxListeners(0);
const say = (line) => process.stdout.write(`${line}\n`);

let releases = [];
for await (const line of createInterface({ input: process.stdin })) {
  const [, command, path] = /^(\w+) ?(.*)$/.exec(line) ?? [];
  if (command === "release") {
    for (const release of releases) release();
    releases = [];
    say("released");
  } else {
    try {
      releases.push(await takeBuildLock(path));
      say("taken");
    } catch (error) {
      say(error.message);
    }
  }
}
