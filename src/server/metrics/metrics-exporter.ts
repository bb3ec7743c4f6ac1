import { collectDefaultMetrics, Registry } from "prom-client";
import type { StatusInfo } from "../../protocol/messages/replies.ts";
import type { Metrics } from "./metrics.ts";
import { countEvents } from "./metrics-events.ts";
import { laneGauges } from "./metrics-lanes.ts";
import { sharedGauges } from "./metrics-shared.ts";
import { stateGauges } from "./metrics-state.ts";

/** The server's numbers as a text. */
export interface MetricsExporter {
  contentType: string;
  text(): Promise<string>;
}

/**
 * The numbers in Prometheus' text format: what happens is counted as `metrics` tells it, how things stand is what
 * `status` answers, and the process is described by prom-client's own metrics.
 */
export function createExporter(metrics: Metrics, status: () => Promise<StatusInfo>): MetricsExporter {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  countEvents(metrics, registry);
  const shows = [stateGauges(registry), laneGauges(registry), sharedGauges(registry)];
  const text = async () => {
    const info = await status();
    for (const show of shows) show(info);
    return registry.metrics();
  };
  return { contentType: registry.contentType, text };
}
