import { describe, expect, it } from "vitest";
import { LazyAbort } from "../src/lazy-abort.js";

describe("a lazy abort", () => {
  it("tells a signal that was asked for before", () => {
    const abort = new LazyAbort();
    const { signal } = abort;
    expect(signal.aborted).toBe(false);
    abort.abort(new Error("first"));
    abort.abort(new Error("second"));
    expect(signal.reason).toEqual(new Error("first"));
  });

  it("gives out one signal, aborted when it was aborted before it was asked for", () => {
    const abort = new LazyAbort();
    abort.abort(new Error("first"));
    abort.abort(new Error("second"));
    expect(abort.signal.reason).toEqual(new Error("first"));
    expect(abort.signal).toBe(abort.signal);
  });
});
