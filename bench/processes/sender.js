// Hands large pictures to its parent, by the way and of the bytes that each message names. Ends with it.
import { renameSync, writeFileSync } from "node:fs";
import { Push } from "zeromq";

const [, , address] = process.argv;
const socket = new Push({ linger: 0 });
socket.connect(address);
const pictures = new Map();

process.on("disconnect", () => process.exit());
process.on("message", async ({ bytes, path }) => {
  const picture = pictures.get(bytes) ?? Buffer.alloc(bytes, 7);
  pictures.set(bytes, picture);
  if (path === undefined) return socket.send(picture);
  writeFileSync(`${path}.part`, picture);
  renameSync(`${path}.part`, path);
  await socket.send(path);
});
