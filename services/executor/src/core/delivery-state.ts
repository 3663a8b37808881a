/**
 * The life of one delivery: a dispatch record as this executor holds it.
 *
 *   claiming ──granted──▸ ready ──started──▸ running ──ended──▸ done
 *       └─────────dropped─────────┴──cancelled─────────────────────▴
 *   standby ──wanted──▸ ready                                  (its dispatch has come whole)
 *       ├──────started──────────────────▸ running                  (what it waited for has succeeded here)
 *       └──dropped, superseded───────────┴──cancelled─────────────▴
 *   ready ──superseded──▸ claiming where the record is still its own to see to, else forgotten
 *   standby ──partition lost──▸ forgotten
 *   ready ──partition lost──▸ forgotten   (a first delivery only)
 *
 * A claim and what was granted outlive the loss of their partition: by the planner's word this executor and nobody else is to
 * run it. Only an end, or the planner's word that the attempt is over, makes it done, so that its record may be committed: as long
 * as another has been told to run it, its record may be needed again.
 */
export type DeliveryState =
  | { readonly status: "standby" }
  | { readonly status: "claiming" }
  | { readonly status: "ready"; readonly delivery: number; readonly isGranted: boolean }
  | { readonly status: "running"; readonly delivery: number }
  | { readonly status: "done" }
  | { readonly status: "forgotten" };

export type DeliveryEvent =
  /** Its task is to be run: it stood by, and need not any more. */
  | { readonly type: "wanted" }
  | { readonly type: "granted"; readonly delivery: number }
  /** The planner has no use for it. */
  | { readonly type: "dropped" }
  /** The planner granted the attempt to somebody else. */
  | { readonly type: "superseded"; readonly ownsRecord: boolean }
  | { readonly type: "cancelled" }
  | { readonly type: "started" }
  | { readonly type: "ended" }
  | { readonly type: "partition_lost" };

/** As a record comes in: who may have it for the first time may run it, who may not has to ask. */
export function firstState(admission: "first_delivery" | "redelivery" | "standby"): DeliveryState {
  if (admission === "standby") return { status: "standby" };
  return admission === "first_delivery" ? { status: "ready", delivery: 1, isGranted: false } : { status: "claiming" };
}

const done: DeliveryState = { status: "done" };
const forgotten: DeliveryState = { status: "forgotten" };

/** The state after `event`. An event that means nothing in a state leaves that very state. */
export function afterEvent(state: DeliveryState, event: DeliveryEvent): DeliveryState {
  switch (state.status) {
    case "standby":
      if (event.type === "wanted") return { status: "ready", delivery: 1, isGranted: false };
      if (event.type === "started") return { status: "running", delivery: 1 };
      if (event.type === "partition_lost") return forgotten;
      return event.type === "dropped" || event.type === "superseded" || event.type === "cancelled" ? done : state;
    case "claiming":
      if (event.type === "granted") return { status: "ready", delivery: event.delivery, isGranted: true };
      return event.type === "dropped" || event.type === "cancelled" ? done : state;
    case "ready":
      if (event.type === "started") return { status: "running", delivery: state.delivery };
      if (event.type === "partition_lost") return state.isGranted ? state : forgotten;
      if (event.type === "superseded") return event.ownsRecord ? { status: "claiming" } : forgotten;
      return event.type === "dropped" || event.type === "cancelled" ? done : state;
    case "running":
      return event.type === "ended" ? done : state;
    case "done":
    case "forgotten":
      return state;
  }
}
