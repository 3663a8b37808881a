import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EndedChunk, EndedIds } from "../../src/core/ended/ended-ids.js";

const ended = (n: number, endedAtMs: number): Parameters<EndedIds["add"]>[2] => ({
  run: n,
  status: n % 2 === 0 ? "succeeded" : "failed",
  sequence: n,
  endedAtMs,
});

/** Follows what the partition would write. */
function store(chunks: Map<number, EndedChunk>, changes: readonly EndedChunk[]): void {
  for (const chunk of changes) {
    if (chunk.rows.length > 0) chunks.set(chunk.number, chunk);
    else chunks.delete(chunk.number);
  }
}

describe("the ids of ended jobs (H17)", () => {
  it("are found as the last that was said of them, by their digest too", () => {
    const ids = new EndedIds(1_000_000, 1_000);
    ids.add("a", "digest of a", ended(1, 5_000));
    ids.add("a", "another digest", ended(2, 6_000));
    const found = ids.find("a", 7_000);
    expect(found).toMatchObject({ run: 2, status: "succeeded", sequence: 2, endedAtMs: 6_000 });
    expect(found?.hasDigest("another digest")).toBe(true);
    expect(found?.hasDigest("digest of a")).toBe(false);
    expect(ids.find("b", 7_000)).toBeUndefined();
  });

  it("are forgotten after the window, and the oldest beyond the maximum", () => {
    const ids = new EndedIds(10_000, 200);
    const chunks = new Map<number, EndedChunk>();
    for (let n = 0; n < 1_000; n++) {
      ids.add(`id${n}`, "d", ended(n, 1_000_000));
      store(chunks, ids.takeChanges(1_000_000));
    }
    expect(ids.size).toBeGreaterThanOrEqual(200);
    expect(ids.size).toBeLessThan(200 + 2 * 64);
    expect(ids.find("id999", 1_009_000)).toMatchObject({ run: 999 });
    expect(ids.find("id999", 1_010_000)).toBeUndefined();
    expect(ids.find("id10", 1_000_000)).toBeUndefined();
    expect([...chunks.values()].reduce((sum, { rows }) => sum + rows.length / 9, 0)).toBe(ids.size);
  });

  it("are written a chunk a transaction, however many there are", () => {
    const ids = new EndedIds(1_000_000, 100_000);
    for (let n = 0; n < 10_000; n++) {
      ids.add(`id${n}`, "d", ended(n, 1_000));
      const changes = ids.takeChanges(1_000);
      expect(changes).toHaveLength(1);
      expect(changes[0]?.rows.length).toBeLessThanOrEqual(64 * 9);
    }
  });

  it("behave like a map of the same ids, through every restart", () => {
    const step = fc.record({ id: fc.nat(400), restart: fc.boolean(), settle: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600 }), (steps) => {
        let ids = new EndedIds(1e12, 100_000);
        const chunks = new Map<number, EndedChunk>();
        const model = new Map<string, number>();
        steps.forEach(({ id, restart, settle }, n) => {
          ids.add(`id${id}`, `d${n}`, ended(n, 1_000_000));
          model.set(`id${id}`, n);
          if (settle || restart) store(chunks, ids.takeChanges(1_000_000));
          if (!restart || n % 50 !== 0) return;
          ids = new EndedIds(1e12, 100_000);
          ids.restore([...chunks.values()].reverse());
        });
        for (let id = 0; id < 400; id++) {
          const n = model.get(`id${id}`);
          const found = ids.find(`id${id}`, 1_000_001);
          expect(found?.run).toBe(n);
          if (found) expect(found.hasDigest(`d${n ?? ""}`)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });
});
