import { copyStore, salvageStore } from "./store-copy.ts";

// A process of its own, since a damaged file may kill whoever reads it: store-copy-main.js copy|salvage FROM TO
const [, , mode, from, to] = process.argv;
if (from === undefined || to === undefined) throw new Error("two paths are missing");
const outcome = await (mode === "salvage" ? salvageStore : copyStore)(from, to);
process.stdout.write(JSON.stringify(outcome));
