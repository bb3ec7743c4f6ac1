import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { DiffusersEngine } from "../../../src/engines/diffusers/engine.ts";
import { sharedFolder, temporaryFolder } from "../../support/temporary-folder.ts";
import { until } from "../../support/until.ts";
import { engineWith, loadedEngine, never, silent, task } from "./engines.ts";
import { fakeChild } from "./fake-child.ts";
import { writePipeline } from "./model-files.ts";

const folder = sharedFolder();

beforeAll(() => {
  writePipeline(join(folder, "plain"));
});

describe("the memory of the diffusers engine", () => {
  it("gives its model back when others need the memory, says which, and draws the same afterwards", async () => {
    const engine = await loadedEngine(folder);
    expect(await engine.freeMemory()).toBe("plain");
    expect(await engine.freeMemory()).toBeUndefined();
    const { rgba } = await engine.draw(task, silent, never);
    expect(await engine.freeMemory()).toBe("plain");
    expect((await engine.draw(task, silent, never)).rgba).toEqual(rgba);
  });

  it("keeps the model that it draws with, and says so before the picture is there", async () => {
    const engine = await loadedEngine(folder);
    let freed: Promise<string | undefined> | undefined;
    const step = () => {
      freed ??= engine.freeMemory();
    };
    const drawn = engine.draw(task, { ...silent, step }, never).then(() => "drawn");
    await until("it draws", () => freed !== undefined);
    expect(await Promise.race([freed, drawn])).toBeUndefined();
    await drawn;
  });

  it("has others give memory back where its child lacks some, and tells it whether they have", async () => {
    const marker = join(temporaryFolder(), "marker");
    for (const freed of [true, false]) {
      const engine = new DiffusersEngine({
        child: async () => fakeChild("greedy", undefined, marker),
        places: async () => [{ folder }],
        needMemory: async () => freed,
      });
      onTestFinished(() => engine.close());
      await engine.load();
      await engine.draw(task, silent, never);
      expect(readFileSync(marker, "utf8")).toBe(String(freed));
    }
  });

  it("says what it has given back because nobody asked for it", async () => {
    const engine = engineWith(folder, "idle");
    onTestFinished(() => engine.close());
    const said: string[] = [];
    await engine.load((text) => said.push(text));
    await until("it has said so", () => said.length > 0);
    expect(said).toEqual(["gave back plain: nobody asked for it in 600 s"]);
  });

  it("has nothing to give back once its child is gone", async () => {
    const engine = await loadedEngine(folder, "die");
    await engine.draw(task, silent, never).catch(() => {});
    expect(await engine.freeMemory()).toBeUndefined();
  });
});
