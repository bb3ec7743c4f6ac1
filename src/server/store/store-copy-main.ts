import { copyStore } from "./store-copy.ts";

// A process of its own, since a damaged file may kill whoever reads it: store-copy-main.js copy|salvage FROM TO
async function main([mode, from, to]: string[]): Promise<void> {
  if (from === undefined || to === undefined) throw new Error("two paths are missing");
  // Loaded where it is needed: it knows what jobs look like, which takes longer to load than all else here.
  const write = mode === "salvage" ? (await import("./store-salvage.ts")).salvageStore : copyStore;
  process.stdout.write(JSON.stringify(await write(from, to)));
}

void main(process.argv.slice(2));
