// Adds the engine to the built program, as an entry in its registry would: `node --import` runs this before the program's own code.
import { ENGINES } from "../../../bundle/engines/registry.js";
import { PixelsError } from "../../../bundle/protocol/errors.js";
import { steady } from "./entry.js";

ENGINES.push(steady(PixelsError));
