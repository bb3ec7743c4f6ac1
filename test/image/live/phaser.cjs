// Reads a sheet's JSON with Phaser's own parsers and its AnimationManager, and tells what it makes of it. Arguments: Phaser's folder, the format, the file.
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const [, , phaser, format, file] = process.argv;
// What its modules ask of a page while they are loaded.
globalThis.window = globalThis;
globalThis.document = { documentElement: {}, createElement: () => ({ getContext: () => null, style: {} }) };
globalThis.Image = globalThis.HTMLCanvasElement = globalThis.HTMLVideoElement = class {};
const part = (name) => require(join(phaser, "src", name));

const JSONHash = part("textures/parsers/JSONHash.js");
const Texture = part("textures/Texture.js");
const AnimationManager = part("animations/AnimationManager.js");
const EventEmitter = require(require.resolve("eventemitter3", { paths: [phaser] }));

const json = JSON.parse(readFileSync(file, "utf8"));
const { w: width, h: height } = json.meta.size;
const texture = new Texture({ game: { config: { antialias: false }, renderer: null } }, "hero", [{ width, height }]);
JSONHash(texture, 0, json);
const textures = { get: () => texture, exists: () => true, getFrame: (_, name) => texture.get(name) };
const manager = new AnimationManager({ events: new EventEmitter(), cache: { json: { get: () => json } }, textures });
manager.textureManager = textures;

const frames = texture.getFrameNames().map((name) => {
  const { cutX, cutY, cutWidth, cutHeight, realWidth, realHeight, x, y } = texture.get(name);
  return { name, cut: [cutX, cutY, cutWidth, cutHeight], size: [realWidth, realHeight], at: [x, y] };
});
const animations = format === "aseprite" ? manager.createFromAseprite("hero") : [];
const played = animations.map(({ key, yoyo, frames: shown }) => {
  return { key, yoyo, frames: shown.map(({ textureFrame, duration }) => [textureFrame, duration]) };
});
process.stdout.write(JSON.stringify({ frames, played }));
