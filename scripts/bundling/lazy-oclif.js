import { dirname, join } from "node:path";

const OCLIF = /\/@oclif\/core\/lib\/.*\.js$/;
const REQUIRE = /^(?:const|var) (\w+) = ((?:__import(?:Default|Star)\()?require\("[^"]+"\)\)?);$/gm;

/**
 * A plugin of the bundler: modules of oclif load each other where they first use each other, not at their top, so that a command which is run
 * evaluates neither help nor plugins nor spinners. Their compiled form, `const a_1 = require("./a")` and `a_1.b` wherever it is used, allows it.
 * @param apart parts that stay outside of the bundle, and are loaded from the package where they are used after all.
 */
export function lazyOclif(apart = []) {
  return {
    name: "lazy-oclif",
    resolveId(source, importer = "") {
      if (!source.startsWith(".") || !OCLIF.test(importer)) return undefined;
      const [, part] = /\/@oclif\/core\/lib\/([a-z]+)/.exec(join(dirname(importer), source)) ?? [];
      return apart.includes(part) ? { id: `@oclif/core/${part}`, external: true } : undefined;
    },
    transform: {
      filter: { id: OCLIF },
      handler: (code) => ({ code: lazy(code), map: null }),
    },
  };
}

function lazy(code) {
  const modules = [...code.matchAll(REQUIRE)];
  return modules.reduce(
    (text, [line, name, load]) =>
      text.replace(line, "").replaceAll(new RegExp(`(?<![.\\w"'])${name}(?=\\.)`, "g"), `(${load})`),
    code,
  );
}
