import { expect, test } from "vitest";
import { judgeCoordinatorFault } from "../../src/write/transaction-coordination.js";

test.each([
  ["answer", "CONCURRENT_TRANSACTIONS", "repeat_soon"],
  ["answer", "NOT_COORDINATOR", "repeat_later"],
  ["answer", "COORDINATOR_NOT_AVAILABLE", "repeat_later"],
  ["answer", "COORDINATOR_LOAD_IN_PROGRESS", "repeat_later"],
  ["answer", "REQUEST_TIMED_OUT", "repeat_later"],
  ["connection", "connection", "repeat_later"],
  ["answer", "INVALID_PRODUCER_EPOCH", "give_up"],
  ["answer", "PRODUCER_FENCED", "give_up"],
  ["answer", "INVALID_TXN_STATE", "give_up"],
  ["answer", "INVALID_PRODUCER_ID_MAPPING", "give_up"],
  ["answer", "TRANSACTIONAL_ID_AUTHORIZATION_FAILED", "give_up"],
  ["answer", "error 120", "give_up"],
  ["local", "TypeError", "give_up"],
] as const)("after %s %s: %s", (kind, reason, verdict) => {
  expect(judgeCoordinatorFault({ kind, reason })).toBe(verdict);
});
