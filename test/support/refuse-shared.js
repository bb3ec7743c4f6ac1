// `node --import` this: whoever loads what only a shared queue or a bucket needs ends with an error that names it.
import Module, { register } from "node:module";

const REFUSED = /^(bullmq|ioredis|@aws-sdk\/)/;
const hook = `
export async function resolve(name, context, next) {
  if (${REFUSED}.test(name)) throw new Error("loaded " + name);
  return next(name, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);

const load = Module._load;
Module._load = function refuse(name, ...rest) {
  if (REFUSED.test(name)) throw new Error(`loaded ${name}`);
  return load.call(this, name, ...rest);
};
