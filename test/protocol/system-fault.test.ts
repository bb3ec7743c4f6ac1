import { readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { PixelsError } from "../../src/protocol/errors.ts";
import { asPixelsError, systemFault } from "../../src/protocol/system-fault.ts";

function failure(message: string, code?: string): Error {
  return Object.assign(new Error(message), { code });
}

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (cause) {
    return cause;
  }
  throw new Error("nothing was thrown");
}

const glibc =
  "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /n/onnxruntime_binding.node)";
const sharp = `Could not load the "sharp" module using the linux-x64 runtime
Possible solutions:
- Ensure optional dependencies can be installed:
    npm install --include=optional sharp`;

test.each([
  [
    "libonnxruntime.so.1: cannot open shared object file: No such file or directory onnxruntime",
    "ERR_DLOPEN_FAILED",
    "onnxruntime can't be loaded: libonnxruntime.so.1 is missing",
    "`npm ci` restores a damaged installation.",
  ],
  [
    glibc,
    "ERR_DLOPEN_FAILED",
    "onnxruntime can't be loaded: it needs GLIBC_2.34, which this system's C library is too old for",
    "Use a newer system, in containers node:22-slim, for example.",
  ],
  [
    sharp,
    undefined,
    'sharp can\'t be loaded: Could not load the "sharp" module using the linux-x64 runtime',
    "`npm install --include=optional sharp` installs it for this machine.",
  ],
  [
    "Failed to load zeromq.js addon.node: Error: Manifest file not found at /n/zeromq/build/manifest.json\n    at w (/n)",
    undefined,
    "zeromq can't be loaded: Failed to load zeromq.js addon.node: Error: Manifest file not found",
    "`npm ci` restores a damaged installation.",
  ],
  [
    "No native build was found for platform=linux arch=x64 runtime=node\n    attempted loading from: /n/lmdb",
    undefined,
    "lmdb can't be loaded: No native build was found",
    "`npm ci` restores a damaged installation.",
  ],
  [
    "Cannot find package 'valibot' imported from /n/dist/x.js",
    "ERR_MODULE_NOT_FOUND",
    "a part of dgx-pixels can't be loaded: Cannot find package 'valibot'",
    "`npm ci` restores a damaged installation.",
  ],
])("%j is a broken installation", (text, code, message, hint) => {
  const fault = systemFault(failure(text, code));
  expect(fault).toMatchObject({ code: "broken_install", exit: 1, hint, message: expect.stringContaining(message) });
  expect(fault?.message).not.toContain("\n");
  expect(fault?.message.length).toBeLessThan(220);
});

test("a disk without room is no bug, and is named", () => {
  const path = "/dev/full";
  expect(systemFault(thrownBy(() => writeFileSync(path, "x")))).toMatchObject({ code: "no_space" });
});

test.each(["EMFILE", "ENFILE", "ENOMEM", "EIO"])("%s is the machine's limit", (code) => {
  const cause = Object.assign(failure(code, code), { syscall: "open", path: "/n/dist/x.js" });
  expect(systemFault(cause)).toMatchObject({ code: "system_limit", exit: 1 });
});

test("what is neither is a bug, and keeps its cause", () => {
  const cause = thrownBy(() => readFileSync("/no/such/file"));
  expect(systemFault(cause)).toBeUndefined();
  expect(asPixelsError(cause)).toMatchObject({ code: "internal", cause });
  expect(asPixelsError("what")).toMatchObject({ code: "internal", message: "what" });
  const own = new PixelsError("usage", "no");
  expect(asPixelsError(own)).toBe(own);
});
