import { expect, test } from "vitest";
import { FROM_CURSOR, type Frame, Region } from "../../../src/terminal/live/region.ts";

function drawn() {
  const written: string[] = [];
  return { written, region: new Region((text) => void written.push(text), FROM_CURSOR) };
}

function picture(name: string, columns = 4) {
  return { lines: [name, name], area: { columns, rows: 2 }, remove: `remove ${name}` };
}

test("of a frame only what has changed is written, and nothing where nothing has", () => {
  const { written, region } = drawn();
  const frame: Frame = { rows: ["header", undefined, undefined, "one", "two"], slots: [{ row: 1, column: 0 }] };
  region.draw(frame);
  region.draw({ ...frame, rows: ["header", undefined, undefined, "one", "2"] });
  region.draw({ ...frame, rows: ["header", undefined, undefined, "one", "2"] });
  expect(written).toHaveLength(2);
  expect(written[1]).toContain("2");
  expect(written[1]).not.toMatch(/header|one/);
});

test("a picture of the same size is drawn over the one before, of another it takes its place", () => {
  const { written, region } = drawn();
  const frame = (name: string, columns?: number): Frame => {
    return { rows: [undefined, undefined, "text"], slots: [{ row: 0, column: 2, picture: picture(name, columns) }] };
  };
  region.draw(frame("first"));
  region.draw(frame("second"));
  region.draw(frame("third", 8));
  expect(written[1]).toContain("second");
  expect(written[1]).not.toMatch(/remove|text/);
  expect(written[2]).toMatch(/remove second.*third/s);
});

test("another shape is drawn anew, without the pictures of the one before", () => {
  const { written, region } = drawn();
  region.draw({ rows: [undefined, undefined, "text"], slots: [{ row: 0, column: 0, picture: picture("first") }] });
  region.draw({ rows: ["text"], slots: [] });
  expect(written[1]).toMatch(/remove first.*text/s);
});

test("a frame that is drawn anew is drawn as a whole", () => {
  const { written, region } = drawn();
  const frame: Frame = { rows: ["one", "two"], slots: [] };
  region.draw(frame);
  region.renew();
  region.draw(frame);
  expect(written[1]).toMatch(/one.*two/s);
});
