import * as fc from "fast-check";

/** The message with some of its bytes changed, others put in, and some cut out. */
export function mutation(bytes: Uint8Array): fc.Arbitrary<Buffer> {
  const at = fc.nat({ max: bytes.length });
  const change = fc
    .tuple(at, fc.uint8Array({ minLength: 1, maxLength: 4 }))
    .map(([start, others]) => (whole: Buffer) => {
      const changed = Buffer.from(whole);
      changed.set(others.subarray(0, Math.max(0, changed.length - start)), Math.min(start, changed.length));
      return changed;
    });
  const insert = fc.tuple(at, fc.uint8Array({ minLength: 1, maxLength: 12 })).map(
    ([start, others]) =>
      (whole: Buffer) =>
        Buffer.concat([whole.subarray(0, start), others, whole.subarray(start)]),
  );
  const cut = fc.tuple(at, fc.integer({ min: 1, max: 16 })).map(
    ([start, length]) =>
      (whole: Buffer) =>
        Buffer.concat([whole.subarray(0, start), whole.subarray(start + length)]),
  );
  return fc
    .array(fc.oneof(change, insert, cut), { minLength: 1, maxLength: 3 })
    .map((steps) => steps.reduce((whole, step) => step(whole), Buffer.from(bytes)));
}
