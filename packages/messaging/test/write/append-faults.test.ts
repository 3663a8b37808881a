import { expect, test } from "vitest";
import { judgeAppendFault } from "../../src/write/append-faults.js";

test.each([
  ["NOT_LEADER_OR_FOLLOWER", "repeat"],
  ["NOT_ENOUGH_REPLICAS", "repeat"],
  ["NOT_ENOUGH_REPLICAS_AFTER_APPEND", "repeat"],
  ["REQUEST_TIMED_OUT", "repeat"],
  ["OUT_OF_ORDER_SEQUENCE_NUMBER", "renumber"],
  ["UNKNOWN_PRODUCER_ID", "renumber"],
  ["MESSAGE_TOO_LARGE", "halve"],
  ["INVALID_RECORD", "halve"],
  ["TOPIC_AUTHORIZATION_FAILED", "refuse"],
  ["error 999", "refuse"],
])("after %s: %s", (reason, verdict) => {
  expect(judgeAppendFault(reason)).toBe(verdict);
});
