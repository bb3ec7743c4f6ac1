import * as fc from "fast-check";
import { Packr } from "msgpackr";
import { encode } from "../../src/protocol/codec/codec.ts";
import { REQUESTS } from "../protocol/messages.ts";

/** Bytes that no correct peer sends, alone or as the value of a field. */
const HOSTILE = [
  "d4724091a4747970650001", // a record definition of msgpackr
  "d4720a93a161a162a163010203",
  "c1",
  "d6ff00000000", // timestamps
  "d7ff0000000000000000",
  "c70cff000000000000000000000000",
  "d5690000", // extensions of msgpackr: references, sets, errors, typed arrays
  "d6700000000090",
  "c70000",
  "c9ffffffff01",
  "dbffffffff", // 4 GB of text, bytes, items, entries
  "c6ffffffff",
  "ddffffffff",
  "dfffffffff",
  "dcffff",
  "deffff",
  "a95f5f70726f746f5f5f80", // __proto__
  "81a95f5f70726f746f5f5f81a57374657073c3",
  "81ab636f6e7374727563746f7281a970726f746f7479706581a161c3",
  "a2c080", // not UTF-8
  "a3eda080",
  "a4f5808080",
  "ca7fc00000", // NaN and infinities
  "cb7ff0000000000000",
  "cbfff0000000000000",
  "e0", // negative and fractional
  "d3ffffffffffffffff",
  "cb3fe0000000000000",
  "cfffffffffffffffff",
  "91".repeat(40), // depth
  "81a161".repeat(9),
  "c0",
  "",
].map((hex) => Buffer.from(hex, "hex"));

/** Well-formed values that no field of a job allows, or not every field. */
const MISFITS = [
  ...[-1, 0, 1.5, 0.1, 4097, 2 ** 40, 1e300, Number.NaN, Number.POSITIVE_INFINITY, true, 2n ** 64n - 1n, -(2n ** 63n)],
  ...["", " ", "..", ".", "../../etc/passwd", "a/b", "\u0000", "x".repeat(129), "é".repeat(4097), "teleport"],
  ...[null, undefined, {}, [], [0, 32], [-32, 32], [32, 31.5], [4096, 4097], [32], [32, 32, 32], [[32], 32]],
];

/** Writes whatever it is given, as a careless peer would. */
const careless = new Packr({ useRecords: false, variableMapSize: true, encodeUndefinedAsNil: true });

/** Jobs that would be drawn quickly: the mutants of these are the ones that must not slip through. */
const JOBS = Array.from({ length: 20 }, (_, i) => ({
  type: "generate",
  id: `job-${i}`,
  prompt: "a red dragon",
  model: "sprite",
  size: [32, 32],
  steps: 1,
  cfg_scale: 7.5,
  seed: BigInt(i) << 59n,
}));

/**
 * `count` messages: valid requests, most of them with bytes changed, put in, doubled or cut out, with hostile bytes put in,
 * or with a value that does not fit, and hostile bytes alone. The same seed gives the same messages.
 */
export function* mutants(count: number, seed: number): Generator<Buffer> {
  const random = new Random(seed);
  const valid = [
    ...JOBS,
    ...JOBS,
    ...Object.values(REQUESTS).flatMap((messages) =>
      fc.sample(messages as fc.Arbitrary<object>, { numRuns: 20, seed }),
    ),
  ].map(encode);
  for (let i = 0; i < count; i++) {
    const kind = random.below(20);
    if (kind === 0) yield random.pick(HOSTILE);
    else if (kind < 6) yield misfit(random.pick(JOBS), random);
    else yield mutate(random.pick(valid), random);
  }
}

/** The job with another value in one field. */
function misfit(job: object, random: Random): Buffer {
  return careless.pack({ ...job, [random.pick(Object.keys(job))]: random.pick(MISFITS) });
}

function mutate(message: Buffer, random: Random): Buffer {
  let mutant = message;
  for (let changes = random.below(4); changes > 0; changes--) {
    const at = random.below(mutant.length + 1);
    const [before, after] = [mutant.subarray(0, at), mutant.subarray(at)];
    switch (random.below(6)) {
      case 0: // another byte
        mutant = Buffer.concat([before, Buffer.of(random.below(256)), after.subarray(1)]);
        break;
      case 1: // a byte more
        mutant = Buffer.concat([before, Buffer.of(random.below(256)), after]);
        break;
      case 2: // some bytes less
        mutant = Buffer.concat([before, after.subarray(1 + random.below(8))]);
        break;
      case 3: // cut short
        mutant = before;
        break;
      case 4: // a part of it twice
        mutant = Buffer.concat([before, after.subarray(0, 1 + random.below(12)), after]);
        break;
      default: // something hostile where a value may stand
        mutant = Buffer.concat([before, random.pick(HOSTILE), after.subarray(random.below(2))]);
    }
  }
  return mutant;
}

/** Marsaglia's xorshift with 32 bits: small, quick and the same everywhere. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 1;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
}
