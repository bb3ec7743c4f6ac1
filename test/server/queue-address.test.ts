import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseQueueAddress } from "../../src/server/shared/queue-address.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const PUBLIC = { isPublic: true };
const PRIVATE = { isPublic: false };

describe("the address of a queue", () => {
  it.each([
    ["redis://queue", { kind: "single", hosts: [{ host: "queue", port: 6379 }], isSecure: false, db: 0 }],
    ["rediss://queue:7000/3", { hosts: [{ host: "queue", port: 7000 }], isSecure: true, db: 3 }],
    ["redis://[::1]:6380", { hosts: [{ host: "::1", port: 6380 }] }],
    [
      "redis+sentinel://a,b:27000/jobs",
      {
        kind: "sentinel",
        master: "jobs",
        hosts: [
          { host: "a", port: 26379 },
          { host: "b", port: 27000 },
        ],
      },
    ],
    [
      "rediss+cluster://a:1,b:2",
      {
        kind: "cluster",
        isSecure: true,
        hosts: [
          { host: "a", port: 1 },
          { host: "b", port: 2 },
        ],
      },
    ],
  ])("is read from %s", (text, meant) => {
    expect(parseQueueAddress(text, PUBLIC)).toMatchObject({ ...meant, shown: text });
  });

  it.each(["queue", "http://queue", "redis://", "redis://a,b", "redis+sentinel://a", "redis://a:99999", "redis://a/x"])(
    "is not read from %s",
    (text) => expect(() => parseQueueAddress(text, PUBLIC)).toThrow(/--queue/),
  );

  it("is refused with a password on the command line, which it never repeats", () => {
    const refused = () => parseQueueAddress("redis://user:s3cret@queue", PUBLIC);
    expect(refused).toThrow(/holds a password/);
    expect(refused).not.toThrow(/s3cret/);
    expect(() => parseQueueAddress("redis//user:s3cret@queue", PRIVATE)).not.toThrow(/s3cret/);
  });

  it("takes the password from the environment or a file, and shows it nowhere", () => {
    const whole = parseQueueAddress("redis://user:s%3Acret@queue", PRIVATE);
    expect(whole).toMatchObject({ username: "user", password: "s:cret", shown: "redis://queue" });
    expect(parseQueueAddress("redis://queue", { ...PUBLIC, password: "other" })).toMatchObject({ password: "other" });
    const passwordFile = join(temporaryFolder(), "password");
    writeFileSync(passwordFile, "of a file\n");
    expect(parseQueueAddress("redis://user@queue", { ...PUBLIC, passwordFile })).toMatchObject({
      password: "of a file",
    });
    expect(() => parseQueueAddress("redis://queue", { ...PUBLIC, passwordFile: "/nowhere" })).toThrow(/can't be read/);
  });
});
