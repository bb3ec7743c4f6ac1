import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { onTestFinished } from "vitest";
import { freePort } from "./redis.ts";
import { until } from "./until.ts";

/** A server of AWS' interfaces: moto from PyPI, in the virtual environment that MOTO names. */
const PROGRAM = `${process.env.MOTO ?? "/nowhere"}/bin/moto_server`;

export const HAS_BUCKETS = existsSync(PROGRAM);

/** Starts one with an empty bucket. @returns what the environment has to say to reach it. */
export async function startBuckets(bucket: string): Promise<Record<string, string>> {
  const port = await freePort();
  const server = spawn(PROGRAM, ["--port", String(port)], { stdio: "ignore" });
  onTestFinished(() => void server.kill("SIGKILL"));
  const url = `http://127.0.0.1:${port}`;
  const make = () => fetch(`${url}/${bucket}`, { method: "PUT" });
  await until("it has a bucket", () =>
    make().then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return {
    AWS_ENDPOINT_URL_S3: url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
  };
}
