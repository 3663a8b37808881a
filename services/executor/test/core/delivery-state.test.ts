import { describe, expect, it } from "vitest";
import { afterEvent, type DeliveryEvent, type DeliveryState, firstState } from "../../src/core/delivery-state.js";

const states = {
  claiming: { status: "claiming" },
  ready: { status: "ready", delivery: 1, isGranted: false },
  granted: { status: "ready", delivery: 2, isGranted: true },
  running: { status: "running", delivery: 1 },
  done: { status: "done" },
  forgotten: { status: "forgotten" },
} as const satisfies Record<string, DeliveryState>;

const events: readonly DeliveryEvent[] = [
  { type: "granted", delivery: 2 },
  { type: "dropped" },
  { type: "superseded" },
  { type: "cancelled" },
  { type: "started" },
  { type: "ended" },
  { type: "partition_lost" },
];

/** Where each event leads; what is not named here leads nowhere. */
const transitions: Readonly<Record<keyof typeof states, Partial<Record<DeliveryEvent["type"], string>>>> = {
  claiming: { granted: "ready", dropped: "done", superseded: "done", cancelled: "done" },
  ready: { started: "running", partition_lost: "forgotten", dropped: "done", superseded: "done", cancelled: "done" },
  granted: { started: "running", dropped: "done", superseded: "done", cancelled: "done" },
  running: { ended: "done" },
  done: {},
  forgotten: {},
};

describe("the state of a delivery", () => {
  const cases = Object.entries(states).flatMap(([name, state]) =>
    events.map((event) => [name, event.type, state, event] as const),
  );

  it.each(cases)("%s, %s", (name, type, state, event) => {
    const next = afterEvent(state, event);
    const expected = transitions[name as keyof typeof states][type];
    if (expected === undefined) expect(next).toBe(state);
    else expect(next.status).toBe(expected);
  });

  it("is ready at once for a first delivery, and asks for a redelivery", () => {
    expect(firstState("first_delivery")).toEqual(states.ready);
    expect(firstState("redelivery")).toEqual(states.claiming);
  });

  it("carries the number of the grant into the run", () => {
    const granted = afterEvent(states.claiming, { type: "granted", delivery: 3 });
    expect(afterEvent(granted, { type: "started" })).toEqual({ status: "running", delivery: 3 });
  });
});
