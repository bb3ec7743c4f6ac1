// Preloaded into a command: sends it SIGNAL when a module whose name ends with AT is about to be loaded.
import module from "node:module";

const { AT, SIGNAL } = process.env;
const load = module._load;

if (AT !== undefined)
  module._load = (name, ...rest) => {
    if (name.endsWith(AT)) process.kill(process.pid, SIGNAL);
    return load(name, ...rest);
  };
