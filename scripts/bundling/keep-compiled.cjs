// Loaded before a program: what V8 compiles of its files in the bundle is kept beside them, but for what is there already.
const { writeFileSync } = require("node:fs");
const { parentPort } = require("node:worker_threads");
const { compiledPath, useCompiled } = require("../../bin/compiled.js");

const scripts = new Map();
useCompiled(scripts);

exports.keepCompiled = () => {
  for (const [file, script] of scripts) writeFileSync(compiledPath(file), script.createCachedData());
};
process.on("exit", exports.keepCompiled);
// A thread is not told of its end: it keeps what it has compiled whenever it has answered.
if (parentPort !== null) {
  const post = parentPort.postMessage;
  parentPort.postMessage = (...message) => {
    post.apply(parentPort, message);
    exports.keepCompiled();
  };
}
