// Adds two engines of the kind to the built program, as entries in its registry would: `node --import` runs this before the program's own code.
import { steady } from "./entry.js";

// By an address that is only known then: the type check would follow another one into the bundle, which has no types.
const built = (name) => import(new URL(`../../../bundle/${name}.js`, import.meta.url).href);
const [{ ENGINES }, { PixelsError }] = [await built("engines/registry"), await built("protocol/errors")];

export { ENGINES };

ENGINES.push(steady(PixelsError), steady(PixelsError, "brisk"));
