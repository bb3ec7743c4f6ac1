// `node --import` this: whoever loads what only a shared queue or a bucket needs ends with an error that names it.
import { register } from "node:module";

const hook = `
export async function resolve(name, context, next) {
  if (/^(bullmq|ioredis|@aws-sdk\\/)/.test(name)) throw new Error("loaded " + name);
  return next(name, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hook)}`);
