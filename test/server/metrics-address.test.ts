import { describe, expect, it } from "vitest";
import { parseMetricsAddress } from "../../src/server/metrics/metrics-address.ts";

describe("the address of metrics", () => {
  it("is a host and a port", () => {
    expect(parseMetricsAddress("127.0.0.1:9464")).toEqual({ host: "127.0.0.1", port: 9464 });
    expect(parseMetricsAddress("localhost:0")).toEqual({ host: "localhost", port: 0 });
    expect(parseMetricsAddress("[::1]:9464")).toEqual({ host: "[::1]", port: 9464 });
  });

  it("is refused as a mistake on the command line where it is anything else", () => {
    const wrong = ["", "9464", ":9464", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "::1:9464"];
    for (const text of [...wrong, "tcp://127.0.0.1:9464", "a b:1", "127.0.0.1:9464/metrics", "x".repeat(500)])
      expect(() => parseMetricsAddress(text), text).toThrow(
        expect.objectContaining({ code: "usage", exit: 2, message: expect.stringMatching(/^--metrics-addr .{1,80}$/) }),
      );
  });
});
