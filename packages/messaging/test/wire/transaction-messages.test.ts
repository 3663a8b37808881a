import { expect, test } from "vitest";
import { describeProducersRequest } from "../../src/wire/describe-producers-message.js";
import { describeTransactionsRequest } from "../../src/wire/describe-transactions-message.js";
import { listTransactionsRequest } from "../../src/wire/list-transactions-message.js";
import type { ProtocolRequest } from "../../src/wire/protocol-request.js";
import { writeTxnMarkersRequest } from "../../src/wire/write-txn-markers-message.js";

/*
 * The bytes were written, and those of the requests read back, by the message classes of kafka-clients 4.3.0. They begin with the tagged
 * fields of the header, which a kafkajs connection leaves to the message.
 */
const largeProducerId = 5_000_000_000;

const bytesOf = <T>(request: ProtocolRequest<T>): string => request.request.encode().buf.toString("hex");
const read = <T>(request: ProtocolRequest<T>, hex: string): Promise<T> =>
  request.response.decode(Buffer.from(hex, "hex"));

test("DescribeProducers tells of each partition who has written there, and what is open", async () => {
  const request = describeProducersRequest(
    new Map([
      ["tasks.default.normal", [5, 300]],
      ["jobEvents", [0]],
    ]),
  );
  expect(bytesOf(request)).toBe(
    "0003157461736b732e64656661756c742e6e6f726d616c03000000050000012c000a6a6f624576656e747302000000000000",
  );
  const answer =
    "000000000902157461736b732e64656661756c742e6e6f726d616c030000000500000003000000000000000600000000000002b3000001a20215d5a50000000000000000000003f700000000012a05f20000000002ffffffffffffffffffffffffffffffffffffffffffffffff00000000012c0006096e6f74206865726501000000";
  const open = {
    producerId: 6,
    producerEpoch: 0,
    lastTimestampMs: 1_795_331_315_109,
    coordinatorEpoch: 0,
    firstOffset: 1_015,
  };
  const ended = {
    producerId: largeProducerId,
    producerEpoch: 2,
    lastTimestampMs: -1,
    coordinatorEpoch: -1,
    firstOffset: -1,
  };
  expect(await read(request, answer)).toEqual({
    clientSideThrottleTime: 9,
    partitions: [
      { topic: "tasks.default.normal", partition: 5, errorCode: 0, producers: [open, ended] },
      { topic: "tasks.default.normal", partition: 300, errorCode: 6, producers: [] },
    ],
  });
});

test("ListTransactions tells the transactional ids of producers", async () => {
  const request = listTransactionsRequest([6, largeProducerId]);
  expect(bytesOf(request)).toBe("0001030000000000000006000000012a05f20000");
  const answer =
    "0000000000000002044f6464030e7370652d706c616e6e65722d3600000000000000060f436f6d706c657465436f6d6d6974000279000000012a05f200084f6e676f696e670000";
  expect(await read(request, answer)).toEqual({
    clientSideThrottleTime: 0,
    errorCode: 0,
    transactions: [
      { transactionalId: "spe-planner-6", producerId: 6 },
      { transactionalId: "y", producerId: largeProducerId },
    ],
  });
});

test("DescribeTransactions tells how an id stands and what its transaction takes in, and of unknown ids that they are", async () => {
  const request = describeTransactionsRequest(["spe-planner-6"]);
  expect(bytesOf(request)).toBe("00020e7370652d706c616e6e65722d3600");
  const answer =
    "00000000010300000e7370652d706c616e6e65722d36084f6e676f696e6700002710000001a20215d5a400000000000000060001030a6a6f624576656e747303000000000000012c000d706c616e6e6572537461746502000000060000006905676f6e650100000000000000000000000000000000000000000000010000";
  const { transactions } = await read(request, answer);
  expect(transactions).toMatchObject([
    {
      errorCode: 0,
      transactionalId: "spe-planner-6",
      state: "Ongoing",
      producerId: 6,
      producerEpoch: 1,
      partitions: [
        { topic: "jobEvents", partition: 0 },
        { topic: "jobEvents", partition: 300 },
        { topic: "plannerState", partition: 6 },
      ],
    },
    { errorCode: 105, transactionalId: "gone", partitions: [] },
  ]);
});

test("WriteTxnMarkers ends the transaction of a producer in a partition", async () => {
  const request = writeTxnMarkersRequest({
    topic: "tasks.default.normal",
    partition: 5,
    producerId: largeProducerId,
    producerEpoch: 3,
    coordinatorEpoch: 7,
    commits: true,
  });
  expect(bytesOf(request)).toBe(
    "0002000000012a05f20000030102157461736b732e64656661756c742e6e6f726d616c020000000500000000070000",
  );
  const answer = "0002000000000000000602157461736b732e64656661756c742e6e6f726d616c0200000005002f00000000";
  expect(await read(request, answer)).toMatchObject({ errorCodes: [47] });
});
