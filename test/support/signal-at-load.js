// Preloaded into a command: sends it SIGNAL when a module whose name ends with AT is about to be loaded.
import { register } from "node:module";

if (process.env.AT !== undefined) register(import.meta.url);

export function resolve(specifier, context, next) {
  if (specifier.endsWith(process.env.AT)) process.kill(process.pid, process.env.SIGNAL);
  return next(specifier, context);
}
