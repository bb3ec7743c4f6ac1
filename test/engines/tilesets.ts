import { expect, test } from "vitest";
import type { Engine, Task } from "../../src/engines/engine.ts";
import type { Rgba } from "../../src/image/rgba.ts";
import { crop } from "../../src/image/steps/canvas.ts";
import { seamOf } from "../../src/image/steps/seam.ts";
import { stepsOf } from "../../src/protocol/recipe/counts.ts";
import { edgesOf } from "./compare.ts";
import { never, Recording, silent } from "./recording.ts";

/** What every engine promises of tiles. @param tile valid and quick, of something that fills one. @param subject known once the tests run. */
export function tilesets(tile: Task, subject: () => { engine: Engine; isSkipped: boolean }): void {
  test("a tileset is one opaque atlas, its tiles differ, and a larger one begins with the same", async ({ skip }) => {
    const { engine, isSkipped } = subject();
    skip(isSkipped, "it draws no tiles");
    const [width, height] = tile.size;
    const { rgba: row } = await engine.draw({ ...tile, tileset_grid: [3, 1] }, silent, never);
    expect([row.width, row.height]).toEqual([3 * width, height]);
    expect(row.data.filter((value, i) => i % 4 === 3 && value !== 255)).toHaveLength(0);
    const tiles = [0, 1, 2].map((x) => crop(row, { x: x * width, y: 0, width, height }));
    expect(tiles[0]).not.toEqual(tiles[1]);
    expect(tiles[1]).not.toEqual(tiles[2]);
    const { rgba: first } = await engine.draw({ ...tile, tileset_grid: [1, 1] }, silent, never);
    expect(tiles[0]).toEqual(first);
  });

  test("each tile has the same edges, so that any fits beside any, and no seam is stronger than its inside", async ({
    skip,
  }) => {
    const { engine, isSkipped } = subject();
    skip(isSkipped, "it draws no tiles");
    const [width, height] = tile.size;
    const { rgba } = await engine.draw({ ...tile, tileset_grid: [1, 3] }, silent, never);
    const tiles = [0, 1, 2].map((y) => crop(rgba, { x: 0, y: y * height, width, height }));
    for (const one of tiles) {
      for (const edge of edgesOf(one)) expect(edgesOf(tiles[0] as Rgba)).toContainEqual(edge);
      const { horizontal, vertical } = seamOf(one);
      expect(Math.max(horizontal, vertical)).toBeLessThan(1.3);
    }
  });

  test("counts the steps of all tiles, and gives up within one step of an abort between them", async ({ skip }) => {
    const { engine, isSkipped } = subject();
    skip(isSkipped, "it draws no tiles");
    const tileset: Task = { ...tile, tileset_grid: [2, 1] };
    const record = new Recording();
    await engine.draw(tileset, record, never);
    expect(record.steps.at(-1)).toBe(stepsOf(tileset));
    expect(new Set(record.steps).size).toBe(record.steps.length);
    const controller = new AbortController();
    const { steps } = tileset;
    const aborted = new Recording((step) => step === steps && controller.abort());
    await expect(engine.draw(tileset, aborted, controller.signal)).rejects.toThrow();
    expect(aborted.steps.at(-1)).toBeLessThanOrEqual(steps + 1);
  });
}
