import { expect, it } from "vitest";
import { faultOfResultPath } from "../src/index.js";

it.each(["photo.jpg", "thumbs/2026-11/a.jpg", "..hidden", "a...b", "ü ß.txt"])("accepts %j", (path) => {
  expect(faultOfResultPath(path)).toBeUndefined();
});

it.each(["", "/etc/passwd", "../up", "a/../b", "a/..", ".", "a//b", "a/", "a\\b", "a\0b"])("refuses %j", (path) => {
  expect(faultOfResultPath(path)).toBeTypeOf("string");
});
