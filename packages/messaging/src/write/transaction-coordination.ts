import type { Coordinators } from "../cluster/coordinators.js";
import { Fault } from "../cluster/fault.js";
import { coordinatorMoved } from "../cluster/kafka-error.js";
import type { Lane, Link } from "../cluster/link.js";
import { backoffMs, pause } from "../cluster/pause.js";

/** What to do about a fault of a request to the transaction coordinator. All its requests may be repeated within a transaction. */
export type CoordinatorVerdict = "repeat_soon" | "repeat_later" | "give_up";

/**
 * - CONCURRENT_TRANSACTIONS: the previous transaction's markers are still being written, which takes about a millisecond.
 * - The coordinator moved, or the connection broke: look it up afresh. EndTxn with the same epoch and outcome is
 *   idempotent, as are the other two requests.
 */
export function judgeCoordinatorFault(fault: Pick<Fault, "kind" | "reason">): CoordinatorVerdict {
  if (fault.kind === "connection") return "repeat_later";
  if (fault.kind === "local") return "give_up";
  if (fault.reason === "CONCURRENT_TRANSACTIONS") return "repeat_soon";
  return coordinatorMoved.has(fault.reason) || fault.reason === "REQUEST_TIMED_OUT" ? "repeat_later" : "give_up";
}

const pauses = {
  repeat_soon: { first: 1, most: 20, gentle: 3 },
  repeat_later: { first: 50, most: 500, gentle: 0 },
} as const;

/** Repeats a request to the coordinator of `transactionalId` until it succeeds, is refused for good, or `deadline` has passed. */
export async function askCoordinator<T>(
  coordinators: Coordinators,
  transactionalId: string,
  lane: Lane,
  deadline: number,
  request: (link: Link) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await coordinators.call("transaction", transactionalId, lane, request);
    } catch (thrown) {
      const fault = Fault.of(thrown);
      const verdict = judgeCoordinatorFault(fault);
      if (verdict === "give_up" || performance.now() > deadline) throw fault;
      const { first, most, gentle } = pauses[verdict];
      await pause(backoffMs(Math.max(0, attempt - gentle), first, most));
    }
  }
}
