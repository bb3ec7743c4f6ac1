import { expect, test } from "vitest";
import { inState } from "../../src/engines/states/states.ts";
import type { Rgba } from "../../src/image/rgba.ts";
import { contentOf } from "../../src/image/steps/trim.ts";

const SIDE = 32;
const COLOUR = [60, 90, 200];

/** A blue bar, 8 pixels wide and 24 high, with a margin on each side. */
function bar(): Rgba {
  const data = new Uint8Array(4 * SIDE * SIDE);
  for (let y = 4; y < 28; y++) for (let x = 12; x < 20; x++) data.set([...COLOUR, 255], 4 * (y * SIDE + x));
  return { width: SIDE, height: SIDE, data };
}

function made(...said: string[]): Rgba {
  return inState(bar(), said, []);
}

function at({ data }: Rgba, x: number, y: number): number[] {
  return [...data.subarray(4 * (y * SIDE + x), 4 * (y * SIDE + x) + 4)];
}

/** Opaque pixels of the rows from `top` to `bottom`. */
function pixels(picture: Rgba, { top = 0, bottom = SIDE - 1 } = {}): number[][] {
  const all = Array.from({ length: SIDE * SIDE }, (_, i) => [i % SIDE, Math.floor(i / SIDE)] as const);
  return all
    .filter(([, y]) => y >= top && y <= bottom)
    .map(([x, y]) => at(picture, x, y))
    .filter(([, , , alpha]) => alpha === 255);
}

const ALL =
  "burning frozen broken cracked rusty mossy bloody muddy snowy burnt striped spotted glowing enchanted sleeping".split(
    " ",
  );

test.each(ALL)("a thing that is %s looks the same each time, and not as before", (state) => {
  expect(made(state)).toEqual(made(state));
  expect(made(state).data).not.toEqual(bar().data);
});

test.each(ALL)("a picture that shows that it is %s is left alone", (state) => {
  expect(inState(bar(), [state], [state])).toEqual(bar());
});

test("a state is known by its other words, in the prompt and in a picture's name", () => {
  expect([made("smashed"), made("corroded"), made("blazing")]).toEqual([
    made("broken"),
    made("rusty"),
    made("burning"),
  ]);
  expect(
    [
      ["burning", "flaming"],
      ["flaming", "fire"],
      ["smashed", "broken"],
    ].map(([said, own]) => inState(bar(), [said as string], [own as string])),
  ).toEqual([bar(), bar(), bar()]);
});

test("of what is said that is no state nothing is done", () => {
  expect(made("big", "wood")).toEqual(bar());
});

test("what burns stands in flames, and is seen above them", () => {
  const burning = made("burning");
  expect(at(burning, 15, 6)).toEqual([...COLOUR, 255]);
  const below = pixels(burning, { top: 22, bottom: 26 });
  expect(below.filter(([red = 0, , blue = 0]) => red > blue + 60).length).toBeGreaterThan(0.8 * below.length);
});

test("what is frozen is in a block of ice that is larger than it", () => {
  const frozen = made("frozen");
  expect(contentOf(frozen)).toEqual({ x: 10, y: 2, width: 12, height: 28 });
  expect(at(frozen, 15, 15)).not.toEqual([...COLOUR, 255]);
});

test("what is broken is in two pieces, across its length", () => {
  const rows = Array.from({ length: SIDE }, (_, y) => pixels(made("broken"), { top: y, bottom: y }).length);
  const inside = rows.slice(
    rows.findIndex((count) => count > 0),
    rows.findLastIndex((count) => count > 0),
  );
  expect(Math.min(...inside)).toBeLessThan(4);
  expect(Math.max(...inside)).toBe(8);
});

test("moss, rust, blood and snow cover a part, and leave the shape but for the blood's drops", () => {
  for (const state of ["mossy", "rusty", "snowy", "muddy", "bloody"]) {
    const stained = made(state);
    const own = pixels(stained).filter(([red, green, blue]) => [red, green, blue].join() === COLOUR.join()).length;
    expect(own, state).toBeGreaterThan(0.05 * 8 * 24);
    expect(own, state).toBeLessThan(0.95 * 8 * 24);
    if (state !== "bloody") expect(contentOf(stained), state).toEqual(contentOf(bar()));
  }
});

test("grey metal rusts before a coat of paint does", () => {
  const metal = { ...bar(), data: bar().data.map((value, i) => (value === 0 ? 0 : i % 4 === 3 ? 255 : 150)) };
  const changed = (before: Rgba, after: Rgba) => before.data.filter((value, i) => value !== after.data[i]).length;
  expect(changed(metal, inState(metal, ["rusty"], []))).toBeGreaterThan(changed(bar(), made("rusty")));
});

test("ground is neither broken nor in a block of ice, but may be mossy", () => {
  const ground = (state: string) => inState(bar(), [state], [], true);
  for (const state of ["burning", "frozen", "broken", "glowing", "sleeping"])
    expect(ground(state), state).toEqual(bar());
  expect(ground("mossy")).toEqual(made("mossy"));
});
