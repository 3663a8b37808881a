import { expect, test } from "vitest";
import { crc32c } from "../../src/wire/crc32c.js";

test("CRC-32C has its published check value", () => {
  expect(crc32c(Buffer.from("123456789"))).toBe(0xe3069283);
});

test("CRC-32C of nothing is 0, and of 32 zero bytes is that of RFC 3720", () => {
  expect(crc32c(Buffer.alloc(0))).toBe(0);
  expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
});

test("CRC-32C can start inside a buffer", () => {
  expect(crc32c(Buffer.from("..123456789"), 2)).toBe(0xe3069283);
});
