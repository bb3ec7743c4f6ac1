import { describe, expect, test } from "vitest";
import { scan } from "../../src/protocol/codec/scan.ts";
import { PixelsError } from "../../src/protocol/errors.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(" ", ""), "hex");

/** What `scan` finds wrong with these bytes, without the words that all its errors begin with. */
function fault(bytes: Uint8Array): string {
  try {
    scan(bytes);
  } catch (error) {
    expect(error).toMatchObject({ name: "PixelsError", code: "malformed" });
    return (error as PixelsError).message.replace("not valid MessagePack: ", "");
  }
  return "nothing";
}

describe("scan accepts each form of each value that MessagePack has", () => {
  test.each([
    ["a fixint", "7f"],
    ["a negative fixint", "e0"],
    ["nil", "c0"],
    ["false", "c2"],
    ["true", "c3"],
    ["uint8", "cc ff"],
    ["uint16", "cd ffff"],
    ["uint32", "ce ffffffff"],
    ["uint64", "cf ffffffffffffffff"],
    ["int8", "d0 80"],
    ["int16", "d1 8000"],
    ["int32", "d2 80000000"],
    ["int64", "d3 8000000000000000"],
    ["float32", "ca 7f7fffff"],
    ["float64", "cb 7fefffffffffffff"],
    ["negative float32", "ca ff7fffff"],
    ["negative float64", "cb ffefffffffffffff"],
    ["fixstr", "a3 616263"],
    ["str8", "d9 03 616263"],
    ["str16", "da 0003 616263"],
    ["str32", "db 00000003 616263"],
    ["text that is not ASCII", "a4 f09f9089"],
    ["bin8", "c4 02 ff00"],
    ["bin16", "c5 0002 ff00"],
    ["bin32", "c6 00000002 ff00"],
    ["fixarray", "92 01 02"],
    ["array16", "dc 0002 01 02"],
    ["array32", "dd 00000002 01 02"],
    ["fixmap", "81 a161 01"],
    ["map16", "de 0001 a161 01"],
    ["map32", "df 00000001 a161 01"],
    ["a key in str8", "81 d9 01 61 01"],
    ["a key in str16", "81 da 0001 61 01"],
    ["a key in str32", "81 db 00000001 61 01"],
  ])("%s", (_, bytes) => {
    expect(fault(hex(bytes))).toBe("nothing");
  });

  test("long text", () => {
    const text = Buffer.from("é".repeat(4096));
    expect(fault(Buffer.concat([hex("da 2000"), text]))).toBe("nothing");
  });

  test("a view into a larger buffer", () => {
    expect(fault(hex("ff ff 81 a161 01 ff").subarray(2, 6))).toBe("nothing");
  });

  test("keys named like what every object has", () => {
    expect(fault(hex("81 ab 636f6e7374727563746f72 01"))).toBe("nothing");
    expect(fault(hex("81 a9 70726f746f74797065 01"))).toBe("nothing");
  });

  test("a key that only contains __proto__", () => {
    expect(fault(hex("81 aa 5f5f70726f746f5f5f5f 01"))).toBe("nothing");
  });
});

describe("scan names what is wrong and at which byte", () => {
  test.each([
    ["no bytes", "", "an empty message (byte 0)"],
    ["0xc1", "c1", "the reserved byte 0xc1 (byte 0)"],
    ["0xc1 inside", "81 a161 c1", "the reserved byte 0xc1 (byte 3)"],
    ["a record of msgpackr", "d4 72 40 91 a161 01", "an extension type, 0xd4 (byte 0)"],
    ["fixext2", "d5 01 0000", "an extension type, 0xd5 (byte 0)"],
    ["a timestamp in 32 bits", "81 a161 d6 ff 00000000", "an extension type, 0xd6 (byte 3)"],
    ["a timestamp in 64 bits", "d7 ff 0000000000000000", "an extension type, 0xd7 (byte 0)"],
    ["a timestamp in 96 bits", "c7 0c ff 000000000000000000000000", "an extension type, 0xc7 (byte 0)"],
    ["fixext16", `d8 01 ${"00".repeat(16)}`, "an extension type, 0xd8 (byte 0)"],
    ["ext16", "c8 0001 01 00", "an extension type, 0xc8 (byte 0)"],
    ["ext32", "c9 00000001 01 00", "an extension type, 0xc9 (byte 0)"],
    ["bytes behind", "c0 c0 c0", "2 more bytes after the end of the message (byte 1)"],
    ["a whole message behind", "81 a161 01 81 a161 01", "4 more bytes after the end of the message (byte 4)"],
    ["a map cut short", "82 a161 01", "the message ends too early: 4 more bytes expected, 3 left (byte 1)"],
    ["a map without its value", "81 a161", "the message ends too early: 1 more bytes expected, 0 left (byte 3)"],
    ["text cut short", "a5 6162", "the message ends too early: 5 more bytes expected, 2 left (byte 1)"],
    ["a length cut short", "da 00", "the message ends too early: 2 more bytes expected, 1 left (byte 1)"],
    ["uint64 cut short", "cf 00000000", "the message ends too early: 8 more bytes expected, 4 left (byte 1)"],
    ["float64 cut short", "cb 7ff0", "the message ends too early: 8 more bytes expected, 2 left (byte 1)"],
    ["4 GB of text", "db ffffffff 61", "the message ends too early: 4294967295 more bytes expected, 1 left (byte 5)"],
    ["4 GB of bytes", "c6 ffffffff", "the message ends too early: 4294967295 more bytes expected, 0 left (byte 5)"],
    ["4 G items", "dd ffffffff c0", "the message ends too early: 4294967295 more bytes expected, 1 left (byte 5)"],
    ["4 G entries", "df ffffffff", "the message ends too early: 8589934590 more bytes expected, 0 left (byte 5)"],
    ["a number as key", "81 01 01", "a map key that is not text (byte 1)"],
    ["bytes as key", "81 c4 01 61 01", "a map key that is not text (byte 1)"],
    ["nil as key", "81 c0 01", "a map key that is not text (byte 1)"],
    ["a map as key", "81 80 01", "a map key that is not text (byte 1)"],
    ["a key that is not UTF-8", "81 a1 ff 01", "text that is not UTF-8 (byte 2)"],
    ["__proto__", "81 a9 5f5f70726f746f5f5f 80", "the key __proto__ (byte 1)"],
    ["__proto__ in str8", "81 d9 09 5f5f70726f746f5f5f 80", "the key __proto__ (byte 1)"],
    ["__proto__ inside", "81 a161 81 a9 5f5f70726f746f5f5f 80", "the key __proto__ (byte 4)"],
    ["a lone continuation byte", "a1 80", "text that is not UTF-8 (byte 1)"],
    ["an overlong slash", "a2 c0af", "text that is not UTF-8 (byte 1)"],
    ["half a surrogate pair", "a3 eda080", "text that is not UTF-8 (byte 1)"],
    ["beyond the last code point", "a4 f4908080", "text that is not UTF-8 (byte 1)"],
    ["a character cut in two", "a1 c3", "text that is not UTF-8 (byte 1)"],
    ["NaN in float32", "ca 7fc00000", "a number that is not finite (byte 0)"],
    ["infinity in float32", "ca 7f800000", "a number that is not finite (byte 0)"],
    ["-infinity in float32", "ca ff800000", "a number that is not finite (byte 0)"],
    ["NaN in float64", "81 a161 cb 7ff8000000000000", "a number that is not finite (byte 3)"],
    ["infinity in float64", "cb 7ff0000000000000", "a number that is not finite (byte 0)"],
    ["a signalling NaN", "cb fff0000000000001", "a number that is not finite (byte 0)"],
  ])("%s", (_, bytes, expected) => {
    expect(fault(hex(bytes))).toBe(expected);
  });

  test("long text that is not UTF-8", () => {
    expect(fault(Buffer.concat([hex("da 0400"), Buffer.alloc(1023, "a"), hex("ff")]))).toBe(
      "text that is not UTF-8 (byte 3)",
    );
  });

  test("more than 8 lists or maps around a value", () => {
    expect(fault(hex(`${"91".repeat(8)}c0`))).toBe("nothing");
    expect(fault(hex(`${"91".repeat(9)}c0`))).toBe("nested deeper than 8 (byte 9)");
    expect(fault(hex(`${"81a161".repeat(9)}c0`))).toBe("nested deeper than 8 (byte 25)");
    expect(fault(Buffer.alloc(60_000, 0x91))).toBe("nested deeper than 8 (byte 9)");
  });

  test("more than 4,096 items, the list itself and every key counted", () => {
    expect(fault(Buffer.concat([hex("dc 0fff"), Buffer.alloc(4095, 0xc0)]))).toBe("nothing");
    expect(fault(Buffer.concat([hex("dc 1000"), Buffer.alloc(4096, 0xc0)]))).toBe("more than 4096 items (byte 4098)");
    const entry = hex("a0 c0");
    expect(fault(Buffer.concat([hex("de 0800"), Buffer.alloc(4096, entry)]))).toBe("more than 4096 items (byte 4098)");
  });

  test("as many items as the caller allows", () => {
    const list = Buffer.concat([hex("dd 00018000"), Buffer.alloc(0x1_8000, 0xc0)]);
    expect(() => scan(list, { depth: 8, items: 100_000 })).not.toThrow();
    expect(() => scan(list, { depth: 0, items: 100_000 })).toThrow(PixelsError);
  });
});

test("scan counts the keys of all maps", () => {
  expect(scan(hex("82 a161 01 a162 92 81 a161 c0 80"))).toBe(3);
});
