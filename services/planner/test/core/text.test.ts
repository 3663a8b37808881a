import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keys, parseKey } from "../../src/core/entries/keys.js";
import { chance, hash96 } from "../../src/core/text/hash.js";
import { split, truncate, utf8Bytes } from "../../src/core/text/utf8.js";
import { type Timer, TimerHeap } from "../../src/core/time/timers.js";

const text = fc.string({ unit: "grapheme", maxLength: 60 });

const hasLoneSurrogate = /\p{Surrogate}/u;

describe("a text", () => {
  it("is measured as UTF-8 would have it", () => {
    fc.assert(
      fc.property(text, (any) => {
        expect(utf8Bytes(any)).toBe(new TextEncoder().encode(any).length);
      }),
    );
  });

  it("is cut nowhere inside a character", () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 2, max: 10 }), (any, maxChars) => {
        const pieces = split(any, maxChars);
        expect(pieces.join("")).toBe(any);
        for (const piece of [...pieces, truncate(any, maxChars)]) {
          expect(piece.length).toBeLessThanOrEqual(maxChars);
          expect(hasLoneSurrogate.test(piece)).toBe(hasLoneSurrogate.test(any));
        }
      }),
    );
  });

  it("has a hash that tells many apart, and chance that depends on nothing else", () => {
    const hashes = new Set(Array.from({ length: 50_000 }, (_, n) => hash96(`job-${n}`).join()));
    expect(hashes.size).toBe(50_000);
    const draws = Array.from({ length: 10_000 }, (_, n) => chance(7, "job", n, 1));
    expect(draws).toEqual(Array.from({ length: 10_000 }, (_, n) => chance(7, "job", n, 1)));
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = draws.filter((draw) => Math.floor(draw * 10) === tenth).length;
      expect(share).toBeGreaterThan(850);
      expect(share).toBeLessThan(1_150);
    }
  });
});

describe("the key of a state record", () => {
  it("leads back to the job, whatever its id", () => {
    fc.assert(
      fc.property(fc.oneof(text, fc.constantFrom("a/d/0", "%2F", "a%/b", "/")), fc.nat(99), (id, number) => {
        fc.pre(id.length > 0);
        expect(parseKey(keys.job(id))).toEqual({ kind: "job", id });
        expect(parseKey(keys.description(id, number))).toEqual({ kind: "description", id, number });
        expect(parseKey(keys.block(id, number))).toEqual({ kind: "block", id, number });
        expect(parseKey(keys.result(id, number))).toEqual({ kind: "result", id, number });
      }),
    );
  });

  it("that is none of ours is an error", () => {
    for (const key of ["", "jobs/a", "job/a/x/1"]) expect(() => parseKey(key)).toThrow("unknown key");
  });
});

describe("timers", () => {
  const timer = fc.record({ atMs: fc.nat(50), owner: fc.constantFrom("a", "b", "c"), task: fc.nat(5) });

  it("come out in order of time, owner and task, without those that were taken back", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(timer, fc.boolean()), { maxLength: 80 }), (drawn) => {
        const heap = new TimerHeap();
        const timers: Timer[] = drawn.map(([one]) => ({ ...one, kind: "retry" }));
        for (const one of timers) heap.add(one);
        const kept = timers.filter((one, index) => !(drawn[index]?.[1] === true && heap.remove(one)));
        expect(timers[0] !== undefined && heap.remove({ ...timers[0] })).toBe(false);
        const out: Timer[] = [];
        for (let next = heap.takeDue(100); next; next = heap.takeDue(100)) out.push(next);
        const name = ({ atMs, owner, task }: Timer): string => `${String(atMs).padStart(3, "0")} ${owner} ${task}`;
        expect(out.map(name)).toEqual(kept.map(name).sort());
        expect(heap.size).toBe(0);
      }),
    );
  });

  it("are not due before their time", () => {
    const heap = new TimerHeap();
    heap.add({ atMs: 10, kind: "start", owner: "a", task: -1 });
    expect(heap.takeDue(9)).toBeUndefined();
    expect(heap.takeDue(10)).toBeDefined();
  });
});
