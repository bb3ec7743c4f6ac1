// Preloaded into a command and all that it starts: loading the package FAIL_AT fails as the system's loader says it, with FAIL_WITH.
import { register } from "node:module";

if (process.env.FAIL_AT !== undefined) register(import.meta.url);

export function resolve(specifier, context, next) {
  if (specifier !== process.env.FAIL_AT) return next(specifier, context);
  throw Object.assign(new Error(process.env.FAIL_WITH), { code: "ERR_DLOPEN_FAILED" });
}
