import { expect, it } from "vitest";
import { isLocal, parseAddress } from "../../../src/engines/comfyui/address.ts";

function credentialsOf(text: string): string {
  const { authorization = "" } = parseAddress(text);
  return Buffer.from(authorization.replace("Basic ", ""), "base64").toString();
}

it.each([
  ["user:password@gpu2:8188", "user:password"],
  ["http://user:p%40ss%C3%A4@gpu2:8188", "user:p@ssä"],
  ["http://user:100%25@gpu2:8188", "user:100%"],
  ["http://user:50%zz%ff@gpu2:8188", "user:50%zz%ff"],
])("takes credentials out of %s", (text, credentials) => {
  expect(credentialsOf(text)).toBe(credentials);
  expect(parseAddress(text).url).toBe("http://gpu2:8188");
});

it.each([
  ["http://127.0.0.1:8188", true],
  ["localhost:8188", true],
  ["http://[::1]:8188", true],
  ["http://gpu2:8188", false],
  ["http://127.0.0.1.example.org", false],
])("knows whether %s is on this machine", (text, local) => {
  expect(isLocal(parseAddress(text))).toBe(local);
});
