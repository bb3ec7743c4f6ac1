import { PixelsError } from "../../protocol/errors.ts";
import { shortened } from "../../protocol/shortened.ts";

/** Where metrics can be fetched over HTTP. */
export interface MetricsAddress {
  host: string;
  /** 0 for any free one. */
  port: number;
}

const EXAMPLE = "For example 127.0.0.1:9464.";

/** Reads `HOST:PORT`, an IPv6 host in square brackets. Throws PixelsError `usage`. */
export function parseMetricsAddress(text: string): MetricsAddress {
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+):([0-9]{1,5})$/i.exec(text) ?? [];
  if (host !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new PixelsError("usage", `--metrics-addr must be HOST:PORT, not "${shortened(text)}"`, EXAMPLE);
}
