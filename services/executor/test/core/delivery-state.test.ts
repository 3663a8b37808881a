import { describe, expect, it } from "vitest";
import { afterEvent, type DeliveryEvent, type DeliveryState, firstState } from "../../src/core/delivery-state.js";

const states = {
  standby: { status: "standby" },
  claiming: { status: "claiming" },
  ready: { status: "ready", delivery: 1, isGranted: false },
  granted: { status: "ready", delivery: 2, isGranted: true },
  running: { status: "running", delivery: 1 },
  done: { status: "done" },
  forgotten: { status: "forgotten" },
} as const satisfies Record<string, DeliveryState>;

const events = {
  wanted: { type: "wanted" },
  granted: { type: "granted", delivery: 2 },
  dropped: { type: "dropped" },
  "superseded, its record still ours": { type: "superseded", ownsRecord: true },
  "superseded, its record gone": { type: "superseded", ownsRecord: false },
  cancelled: { type: "cancelled" },
  started: { type: "started" },
  ended: { type: "ended" },
  "partition lost": { type: "partition_lost" },
} as const satisfies Record<string, DeliveryEvent>;

type Transitions = Partial<Record<keyof typeof events, DeliveryState["status"]>>;

const superseded: Transitions = {
  "superseded, its record still ours": "claiming",
  "superseded, its record gone": "forgotten",
};

/** Where each event leads; what is not named here leads nowhere. */
const transitions: Readonly<Record<keyof typeof states, Transitions>> = {
  standby: {
    wanted: "ready",
    started: "running",
    "partition lost": "forgotten",
    dropped: "done",
    cancelled: "done",
    "superseded, its record still ours": "done",
    "superseded, its record gone": "done",
  },
  claiming: { granted: "ready", dropped: "done", cancelled: "done" },
  ready: { started: "running", "partition lost": "forgotten", dropped: "done", cancelled: "done", ...superseded },
  granted: { started: "running", dropped: "done", cancelled: "done", ...superseded },
  running: { ended: "done" },
  done: {},
  forgotten: {},
};

describe("the state of a delivery", () => {
  const cases = (Object.keys(states) as (keyof typeof states)[]).flatMap((state) =>
    (Object.keys(events) as (keyof typeof events)[]).map((event) => [state, event] as const),
  );

  it.each(cases)("%s, %s", (state, event) => {
    const next = afterEvent(states[state], events[event]);
    const expected = transitions[state][event];
    if (expected === undefined) expect(next).toBe(states[state]);
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
