import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { startBackend } from "../support/backend.ts";
import { HAS_REDIS, TestRedis } from "../support/redis.ts";
import { type Scrape, scrape } from "../support/scrape.ts";

interface Panel {
  id: number;
  type: string;
  title: string;
  datasource?: { uid: string };
  targets?: { expr: string; datasource: { uid: string } }[];
}

interface Dashboard {
  panels: Panel[];
  templating: { list: { name: string; type: string; definition?: string }[] };
}

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), "utf8");
const { panels, templating } = JSON.parse(read("grafana-dashboard.json")) as Dashboard;
const OWN_OR_PROCESS = /\b(?:dgx_pixels|process|nodejs)_[a-z0-9_]+/g;

/** What only servers have that share a queue. */
const SHARED = /dgx_pixels_(?:model_|machines)/;

const queries = [
  ...panels.flatMap(({ targets = [] }) => targets.map((target) => target.expr)),
  ...templating.list.flatMap(({ definition }) => definition ?? []),
];

/** A server that has refused, completed and cancelled something, and shares its queue, so that every series has begun. */
async function busyServer(): Promise<Scrape> {
  const shared = HAS_REDIS ? { queue: (await TestRedis.start()).address } : {};
  const backend = await startBackend({ metricsAddress: { host: "127.0.0.1", port: 0 }, ...shared });
  const peer = await backend.connect();
  await peer.generate("a");
  await peer.until("a", "completed");
  await peer.request({ type: "cancel", job_id: "a" }, "job_error");
  return scrape(backend.metricsUrl);
}

const nameOf = (sample: string) => sample.replace(/\{.*/s, "");
const labelsOf = (sample: string) => [...sample.matchAll(/([a-z_]+)="/g)].map(([, label]) => label);

describe("the Grafana dashboard", () => {
  it("queries only what a server exports, by labels that are there", async () => {
    const { samples } = await busyServer();
    const exported = new Map([...samples.keys()].map((sample) => [nameOf(sample), labelsOf(sample)]));
    expect(queries.length).toBeGreaterThan(20);
    for (const query of queries.filter((query) => HAS_REDIS || !SHARED.test(query))) {
      const names = query.match(OWN_OR_PROCESS) ?? [];
      expect(names.length, query).toBeGreaterThan(0);
      for (const name of names) expect([...exported.keys()], query).toContain(name);
      const labels = names.flatMap((name) => exported.get(name));
      for (const [, grouped = ""] of query.matchAll(/\bby \(([^)]*)\)/g))
        for (const label of grouped.split(", ")) expect(labels, query).toContain(label);
    }
  });

  it("takes its data source from a variable, so that it can be imported anywhere", () => {
    expect(templating.list[0]).toMatchObject({ name: "datasource", type: "datasource", query: "prometheus" });
    const sources = panels.flatMap(({ type, datasource, targets = [] }) =>
      type === "row" ? [] : [datasource?.uid, ...targets.map((target) => target.datasource.uid)],
    );
    expect(new Set(sources)).toEqual(new Set([`\${datasource}`]));
    expect(new Set(panels.map((panel) => panel.id)).size).toBe(panels.length);
  });

  it("shows every metric of the server's own, and docs/operations.md explains each", async () => {
    const { types } = await busyServer();
    const own = [...types.keys()].filter((name) => name.startsWith("dgx_pixels_"));
    expect(own.length).toBeGreaterThan(10);
    const page = read("operations.md");
    for (const name of own) {
      expect(queries.join("\n"), name).toContain(name);
      expect(page, name).toContain(`\`${name}\``);
    }
  });
});
