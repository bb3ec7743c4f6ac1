// Leaves the built program no engine but the steady one, for commands with a backend of their own whose pictures don't matter.
import { ENGINES } from "./register.js";

const alone = ENGINES.find(({ name }) => name === "steady");
ENGINES.splice(0, ENGINES.length, alone);
