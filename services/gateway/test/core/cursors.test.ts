import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Problem } from "../../src/core/problem.js";
import { readCursor, writeCursor } from "../../src/core/list-cursor.js";
import { readLinePlace } from "../../src/core/log-line.js";

describe("a cursor", () => {
  it("of the list comes back as it was given", () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true }),
        fc.string({ unit: "grapheme" }).filter((id) => !id.includes("\0")),
        (submittedAt, id) => {
          expect(readCursor(writeCursor({ submittedAt, id }))).toEqual({ submittedAt, id });
        },
      ),
    );
  });

  it.each(["", "abc", "W10", Buffer.from('[1e99,"a"]').toString("base64url"), Buffer.from("{}").toString("base64url")])(
    "that is none is refused: %j",
    (text) => {
      expect(() => readCursor(text)).toThrow(Problem);
    },
  );

  it("of the log is the id of a line", () => {
    expect(readLinePlace("3-1204-7")).toEqual({ offset: 1_204, line: 7 });
    for (const wrong of ["", "3-1204", "a-b-c", "-1-2-3"]) expect(() => readLinePlace(wrong)).toThrow();
  });
});
