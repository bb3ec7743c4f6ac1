// What a server starts as its workers.
const { bundle, compileOnce } = require("./compiled.js");

compileOnce();
require(`${bundle}/engines/host/main.js`);
