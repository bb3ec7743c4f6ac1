import { onTestFinished, vi } from "vitest";

const REGISTER = new URL("steady/register.js", import.meta.url);

/** For processes of ours: they know the steady engine beside their own. */
export const WITH_STEADY = { NODE_OPTIONS: `--import ${REGISTER}` };

/** Lets the workers of the servers that a test starts know the steady engine. */
export function knowSteady(): void {
  vi.stubEnv("NODE_OPTIONS", WITH_STEADY.NODE_OPTIONS);
  onTestFinished(() => void vi.unstubAllEnvs());
}
