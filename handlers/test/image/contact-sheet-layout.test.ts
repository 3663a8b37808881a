import fc from "fast-check";
import { expect, it } from "vitest";
import { layoutContactSheet } from "../../src/image/contact-sheet-layout.js";

it("keeps all cells inside the sheet, in reading order, apart from each other", () => {
  const sheet = fc.record({
    count: fc.integer({ min: 1, max: 200 }),
    columns: fc.integer({ min: 1, max: 12 }),
    cellWidth: fc.integer({ min: 16, max: 600 }),
  });
  fc.assert(
    fc.property(sheet, (wanted) => {
      const { width, height, cells } = layoutContactSheet(wanted);
      expect(cells).toHaveLength(wanted.count);
      let before: { left: number; top: number } | undefined;
      for (const { picture, caption } of cells) {
        expect(picture.left + picture.width).toBeLessThan(width);
        expect(caption.top).toBeGreaterThanOrEqual(picture.top + picture.height);
        expect(caption.top).toBeLessThan(height);
        if (before !== undefined) {
          const rightOfIt = picture.top === before.top && picture.left > before.left + picture.width;
          const belowIt = picture.top > before.top + picture.height && picture.left <= before.left;
          expect(rightOfIt || belowIt).toBe(true);
        }
        before = picture;
      }
    }),
  );
});

it("makes no more columns than there are pictures", () => {
  const narrow = layoutContactSheet({ count: 2, columns: 12, cellWidth: 100 });
  expect(narrow.width).toBe(layoutContactSheet({ count: 2, columns: 2, cellWidth: 100 }).width);
});
