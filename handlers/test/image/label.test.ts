import sharp from "sharp";
import { expect, it } from "vitest";
import { renderLabel } from "../../src/image/label.js";

const style = { points: 12, colour: "#ffffff" };

it("takes no more width than it was given, whatever the text", async () => {
  for (const text of ["a", "W".repeat(300), "<b>&", "ünï—cödé", "照片 ".repeat(40)]) {
    const { width } = await sharp(await renderLabel({ ...style, text, maxWidth: 120 })).metadata();
    expect(width).toBeLessThanOrEqual(120);
  }
});

it("draws markup as the characters it is written with", async () => {
  const widthOf = async (text: string) =>
    (await sharp(await renderLabel({ ...style, text, maxWidth: 900 })).metadata()).width;
  expect(await widthOf("<b>x</b>")).toBeGreaterThan(await widthOf("x"));
});
