import { describe, expect, it } from "vitest";
import { DeparturePace } from "../../src/core/departure-pace.js";

/** Departures of `count` each, as soon as they may, until `untilMs`. */
function departures(pace: DeparturePace, count: number, untilMs: number): number[] {
  const times: number[] = [];
  for (let now = 0; now < untilMs; now += pace.waitMs(now, false)) {
    times.push(now);
    pace.left(count, now);
  }
  return times;
}

describe("a departure's pace", () => {
  it("lets what comes first, or after a pause, leave at once", () => {
    const pace = new DeparturePace();
    expect(pace.waitMs(0, false)).toBe(0);
    departures(pace, 50, 1_000);
    expect(pace.waitMs(1_100, false)).toBe(0);
  });

  it("holds back none of a few that come close together", () => {
    const pace = new DeparturePace();
    for (const now of [0, 0, 1, 1, 2, 2, 3, 3]) {
      expect(pace.waitMs(now, false)).toBe(0);
      pace.left(1, now);
    }
    pace.left(3, 3);
    expect(pace.waitMs(3, false)).toBe(1);
  });

  it("never holds back what comes now and then", () => {
    const pace = new DeparturePace();
    for (let now = 0; now < 1_000; now += 5) {
      expect(pace.waitMs(now, false)).toBe(0);
      pace.left(1, now);
    }
  });

  it("gathers what comes together while more may come", () => {
    const pace = new DeparturePace();
    expect(pace.waitMs(0, true)).toBe(2);
    pace.left(12, 0);
    pace.left(12, 0);
    pace.left(12, 0);
    expect(pace.waitMs(0, true)).toBe(20);
  });

  it.each([
    { count: 1, apartMs: 4 },
    { count: 3, apartMs: 12 },
    { count: 1_000, apartMs: 20 },
  ])("in lasting succession lets $count leave every $apartMs ms", ({ count, apartMs }) => {
    const times = departures(new DeparturePace(), count, 1_000);
    expect(times.at(-1)).toBeGreaterThan(900);
    expect((times.at(-1) ?? 0) - (times.at(-2) ?? 0)).toBe(apartMs);
  });
});
