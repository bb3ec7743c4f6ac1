import { describe, expect, test } from "vitest";
import { arrangementOf, type Side } from "../../../src/engines/references/arrangements.ts";
import { partsOf, type Thing, thingsOf } from "../../../src/engines/references/prompt-things.ts";
import { together } from "../../../src/engines/references/together.ts";
import { blank } from "../../../src/image/steps/canvas.ts";

const KINDS: Readonly<Record<string, string>> = {
  dwarf: "person",
  goblin: "monster",
  cat: "animal",
  cake: "food",
  frog: "animal",
  rabbit: "animal",
  ship: "vehicle",
};

function sideOf(thing: Thing): Side {
  const head = thing.words.find(({ role }) => role === "head")?.lemma ?? "";
  return { thing, isOf: (kinds) => kinds.includes(KINDS[head] ?? "object"), isCharacter: false };
}

test.each([
  ["a goblin holding a bomb", "held"],
  ["a cat wearing a crown", "worn"],
  ["a pineapple wearing sunglasses", "held"],
  ["a frog on a lily pad", "over"],
  ["a rabbit popping out of a top hat", "over"],
  ["a lantern hanging from a hook", "under"],
  ["a turtle with a castle on its shell", "under"],
  ["a cake with a candle", "topped"],
  ["a jar with a firefly inside", "inside"],
  ["a ship in a bottle", "within"],
  ["a shield with a dragon emblem", "emblem"],
  ["a book with an eye on the cover", "emblem"],
  ["an obelisk with runes", "emblem"],
  ["a spear with a ribbon", "small"],
  ["a fox next to a campfire", "beside"],
  ["a basket full of apples", "heaped"],
  ["a jar of cookies", "inside"],
  ["a dwarf in a coat", undefined],
  ["a cat in a top hat", "worn"],
  ["a candle in a skull", "over"],
  ["a cat chasing a goblin", "beside"],
  ["a goblin in a barrel", "over"],
])("%s: %s", (prompt, arrangement) => {
  const [first, second] = thingsOf(prompt);
  const [one, other] = (first && partsOf(first)) ?? [first, second];
  expect(arrangementOf(sideOf(one as Thing), sideOf(other as Thing))).toBe(arrangement);
});

describe("two pictures as one", () => {
  const RED = [200, 10, 10, 255];
  const BLUE = [10, 10, 200, 255];
  const filled = (colour: readonly number[], top: number, bottom: number, left = 4, right = 27) => {
    const picture = blank(32, 32);
    for (let y = top; y <= bottom; y++) for (let x = left; x <= right; x++) picture.data.set(colour, 4 * (32 * y + x));
    return picture;
  };
  const rowsOf = ({ data }: { data: Uint8Array }, [red]: readonly number[]) =>
    Array.from({ length: 1024 }, (_, i) => i)
      .filter((i) => data[4 * i] === red && data[4 * i + 3] === 255)
      .map((i) => Math.floor(i / 32));

  test("a heap rises over the rim of its vessel, and the vessel's front is seen", () => {
    const both = together(filled(BLUE, 12, 30), filled(RED, 2, 29), "heaped");
    const [heap, vessel] = [rowsOf(both, RED), rowsOf(both, BLUE)];
    expect(Math.min(...heap)).toBeLessThan(Math.min(...vessel));
    expect(Math.max(...heap)).toBeLessThan(Math.max(...vessel) - 10);
  });

  test("a heap lies in a basket below its handle", () => {
    const basket = filled(BLUE, 14, 30);
    for (let y = 2; y < 14; y++) for (const x of [5, 6, 25, 26]) basket.data.set(BLUE, 4 * (32 * y + x));
    const heap = rowsOf(together(basket, filled(RED, 2, 29), "heaped"), RED);
    expect(Math.max(...heap)).toBeGreaterThan(14);
  });

  test("a sign is smaller than what it is painted on, and lies within it", () => {
    const both = together(filled(BLUE, 2, 29), filled(RED, 2, 29), "emblem");
    const [sign, thing] = [rowsOf(both, RED), rowsOf(both, BLUE)];
    expect(sign.length).toBeLessThan(thing.length / 2);
    expect([Math.min(...sign) > Math.min(...thing), Math.max(...sign) < Math.max(...thing)]).toEqual([true, true]);
  });
});
