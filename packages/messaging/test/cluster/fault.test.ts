import { expect, test } from "vitest";
import { Fault } from "../../src/cluster/fault.js";

function thrown(fields: object, message = "m"): Error {
  return Object.assign(new Error(message), fields);
}

test.each([
  [
    thrown({ name: "KafkaJSProtocolError", type: "NOT_LEADER_FOR_PARTITION", code: 6 }),
    "answer",
    "NOT_LEADER_OR_FOLLOWER",
  ],
  [thrown({ name: "KafkaJSProtocolError", type: "NOT_COORDINATOR_FOR_GROUP", code: 16 }), "answer", "NOT_COORDINATOR"],
  [
    thrown({ name: "KafkaJSProtocolError", type: "KAFKAJS_UNKNOWN_ERROR_CODE", code: -99 }, "Unknown error code 90"),
    "answer",
    "PRODUCER_FENCED",
  ],
  [thrown({ name: "KafkaJSConnectionError", code: "ECONNREFUSED" }), "connection", "connection"],
  [thrown({ name: "KafkaJSRequestTimeoutError" }), "connection", "connection"],
  [
    thrown({ name: "KafkaJSNumberOfRetriesExceeded", cause: thrown({ name: "KafkaJSConnectionClosedError" }) }),
    "connection",
    "connection",
  ],
  [new TypeError("x"), "local", "TypeError"],
  ["a string", "local", "unknown"],
])("%s is a fault of kind %s", (error, kind, reason) => {
  const fault = Fault.of(error);
  expect([fault.kind, fault.reason]).toEqual([kind, reason]);
});

test("a fault stays the fault it is", () => {
  const fault = Fault.connection("gone");
  expect(Fault.of(fault)).toBe(fault);
});
