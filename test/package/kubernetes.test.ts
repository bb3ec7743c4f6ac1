import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import Serve from "../../src/commands/serve.ts";

const FOLDER = new URL("../../examples/kubernetes/", import.meta.url);

interface Resource {
  apiVersion: string;
  kind: string;
  metadata: { name: string };
  spec?: { template?: { spec: { containers: { args?: string[] }[] } } };
}

const resources = readdirSync(FOLDER).flatMap((file) =>
  parseAllDocuments(readFileSync(new URL(file, FOLDER), "utf8")).map((document) => document.toJS() as Resource),
);

/** Kubernetes' and KEDA's own schemas, as code. */
async function expectValid(resource: Resource): Promise<void> {
  const { apiVersion, kind } = resource;
  const models = apiVersion.startsWith("keda.sh/") ? "@kubernetes-models/keda" : "kubernetes-models";
  const { [kind]: Model } = await import(`${models}/${apiVersion}/${kind}`);
  new Model(resource).validate();
}

test.each(resources.map((resource) => [`${resource.kind} ${resource.metadata.name}`, resource] as const))(
  "the manifest of %s is one of its kind",
  async (_, resource) => {
    await expectValid(resource);
    // It would be seen.
    await expect(expectValid({ ...resource, metadata: { name: 3 as never } })).rejects.toThrow();
  },
);

test("manifests start what there is, with flags that there are", () => {
  const containers = resources.flatMap(({ spec }) => spec?.template?.spec.containers ?? []);
  const ours = containers.filter(({ args = [] }) => args[0] === "serve");
  expect(ours).toHaveLength(2);
  const flags = ours.flatMap(({ args = [] }) => args.filter((arg) => arg.startsWith("--")).map((arg) => arg.slice(2)));
  expect(flags.filter((flag) => !(flag in Serve.flags))).toEqual([]);
});
