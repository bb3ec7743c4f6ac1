// Preloaded into a command and all that it starts: loading the package FAIL_AT fails as the system's loader says it, with FAIL_WITH.
import module from "node:module";

const { FAIL_AT, FAIL_WITH } = process.env;
const load = module._load;

if (FAIL_AT !== undefined)
  module._load = (name, ...rest) => {
    if (name !== FAIL_AT) return load(name, ...rest);
    throw Object.assign(new Error(FAIL_WITH), { code: "ERR_DLOPEN_FAILED" });
  };
