import { expect, test } from "vitest";
import { blobOf, expectUploads, upload } from "../../src/client/uploads.ts";
import type { RequestOf } from "../../src/protocol/messages/requests.ts";
import { refusal } from "../engines/refusal.ts";
import { DrawingBackend } from "../support/drawing-backend.ts";
import { type Answer, FakeBackend, withAdditions } from "../support/fake-backend.ts";
import { plainPng } from "../support/upload.ts";
import { openConnection } from "./open-connection.ts";

/** Of three pieces. */
const { png, blob } = plainPng([0, 0, 255], 16, 150_000);

/** A backend that takes pieces; what it answers to each is told what it has of it by then. */
async function taking(answer: (received: number, piece: RequestOf<"upload">) => Answer | Promise<Answer>) {
  const backend = await FakeBackend.start(
    withAdditions((message) => {
      if (message.type !== "upload") return { type: "pong" };
      return answer(message.offset + message.data.length, message);
    }),
  );
  const pieces = () => backend.requests.filter((message) => message.type === "upload");
  return { backend, pieces, connection: openConnection(backend) };
}

const info = (received: number): Answer => ({ type: "upload_info", blob, received, complete: received === png.length });

test("a picture goes out in pieces, from where the backend has it on", async () => {
  const { pieces, connection } = await taking((received) => info(Math.max(100_000, received)));
  expect(blobOf(png)).toBe(blob);
  await upload(connection, blob, png);
  expect(pieces().map(({ offset }) => offset)).toEqual([0, 100_000]);
  expect(new Set(pieces().map(({ owner }) => owner))).toEqual(new Set([connection.owner]));
});

test("a connection that drops in the middle is waited for, and the upload goes on there", async () => {
  let hasDropped = false;
  const { backend, pieces, connection } = await taking(async (received, { offset }) => {
    if (hasDropped || offset === 0) return info(received);
    hasDropped = true;
    backend.stop();
    await backend.listen();
    return undefined;
  });
  await upload(connection, blob, png);
  const [first, lost, again, last] = pieces();
  expect(again).toEqual(lost);
  const sent = [first, again, last].map((piece) => piece?.data ?? Buffer.alloc(0));
  expect(Buffer.concat(sent).equals(Buffer.from(png))).toBe(true);
});

test("a backend that takes nothing is not asked for ever", async () => {
  const { connection } = await taking(() => info(0));
  expect(await refusal(upload(connection, blob, png))).toMatchObject({
    code: "malformed",
    message: `the backend takes no more than 0 bytes of a picture of ${png.length}`,
  });
});

test("a backend of our own that knows no uploads is told apart", async () => {
  const drawing = await DrawingBackend.start();
  await expectUploads(openConnection(drawing.backend), "references");
  drawing.takesUploads = false;
  expect(await refusal(expectUploads(openConnection(drawing.backend), "references"))).toMatchObject({
    code: "unknown_type",
    message: "this backend takes no references: it is an older one",
  });
});
