// Preloaded into a command: writes down what it has loaded when it ends, in the file LOADED, and says where a number is written with commas meanwhile.
import { writeFileSync } from "node:fs";

const format = Number.prototype.toLocaleString;
let formatted = "";

Number.prototype.toLocaleString = function (...how) {
  formatted = new Error("a number was written with commas").stack ?? "";
  return format.apply(this, how);
};
process.on("exit", () => {
  if (process.argv[2] !== "generate") return;
  const builtin = process.moduleLoadList.flatMap((name) => /^NativeModule (.*)$/.exec(name)?.[1] ?? []);
  writeFileSync(process.env.LOADED, JSON.stringify({ builtin, formatted }));
});
