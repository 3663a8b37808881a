import { describe, expect, it } from "vitest";
import { closedBecause, sessionTimeoutMs, type Standing } from "../../src/core/start-gate.js";

const open: Standing = {
  isMember: true,
  isRebalancing: false,
  lastHeartbeatSentAt: 1_000,
  isControlRead: true,
  isDraining: false,
};

describe("H1: the start gate", () => {
  it("is open for a member whose last heartbeat was sent less than 4 s ago", () => {
    expect(closedBecause(open, 4_999)).toBeUndefined();
  });

  it("H24: closes well before the group's session of 6 s ends", () => {
    expect(sessionTimeoutMs).toBe(6_000);
    expect(closedBecause(open, 1_000 + sessionTimeoutMs - 2_000)).toBeDefined();
  });

  it.each([
    ["no heartbeat for 4 s", { ...open }, 5_000],
    ["no heartbeat yet", { ...open, lastHeartbeatSentAt: undefined }, 1_000],
    ["a rebalance", { ...open, isRebalancing: true }, 1_000],
    ["no membership", { ...open, isMember: false }, 1_000],
    ["cancels not read (H5)", { ...open, isControlRead: false }, 1_000],
    ["draining", { ...open, isDraining: true }, 1_000],
  ] as const)("is closed with %s", (_name, standing, nowMs) => {
    expect(closedBecause(standing, nowMs) ?? "open").toMatch(/^The .*\.$/);
  });
});
