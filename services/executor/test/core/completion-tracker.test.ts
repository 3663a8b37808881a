import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CompletionTracker } from "../../src/core/completion-tracker.js";

describe("the committable offset", () => {
  it("is where reading began, then the end of what is done without a gap", () => {
    const tracker = new CompletionTracker(10);
    expect(tracker.committable).toBe(10);
    tracker.begin(10);
    tracker.begin(11);
    tracker.begin(15); // 12 to 14: markers
    tracker.pass(17);
    tracker.complete(11);
    expect(tracker.committable).toBe(10);
    tracker.complete(10);
    expect(tracker.committable).toBe(15);
    tracker.complete(15);
    tracker.complete(15);
    expect(tracker.committable).toBe(17);
    expect(tracker.outstanding).toBe(0);
  });

  it("refuses an offset that was passed", () => {
    const tracker = new CompletionTracker(0);
    tracker.pass(5);
    expect(() => tracker.begin(4)).toThrow(RangeError);
  });

  it("never passes what is not done, and reaches everything in whatever order it is done", () => {
    const anyGaps = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(anyGaps, fc.infiniteStream(fc.nat()), (gaps, choices) => {
        const tracker = new CompletionTracker(0);
        const open: number[] = [];
        let end = 0;
        const completeOne = (): void => {
          const [offset] = open.splice((choices.next().value as number) % open.length, 1);
          tracker.complete(offset!);
          expect(tracker.committable).toBe(Math.min(end, ...open));
        };
        for (const gap of gaps) {
          end += gap;
          tracker.begin(end - 1);
          open.push(end - 1);
          if ((choices.next().value as number) % 2 === 0) completeOne();
        }
        while (open.length > 0) completeOne();
        expect(tracker.committable).toBe(end);
      }),
    );
  });
});
