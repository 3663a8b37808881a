import type { Clause } from "../clause.js";

const properties = "infra/test/embedded/kafka-properties.test.ts";
const propertiesCode = "infra/src/embedded/kafka-properties.ts";

/** H13, H25, H26: how the broker and the topics are set up. */
export const infrastructure: readonly Clause[] = [
  {
    rule: "H13",
    says: "An open transaction stalls its readers: none may stay open for longer than a minute.",
    test: {
      file: properties,
      title:
        "H13: no transaction may stay open for longer than a minute, and it is looked every second: it holds its readers back",
    },
    without: [
      {
        file: propertiesCode,
        text: '"transaction.max.timeout.ms": 60_000',
        instead: '"transaction.max.timeout.ms": 900_000',
      },
    ],
  },
  {
    rule: "H13",
    says: "It is looked every second for those that have.",
    test: {
      file: properties,
      title:
        "H13: no transaction may stay open for longer than a minute, and it is looked every second: it holds its readers back",
    },
    without: [
      {
        file: propertiesCode,
        text: 'cleanup.interval.ms": 1_000',
        instead: 'cleanup.interval.ms": 10_000',
      },
    ],
  },
  {
    rule: "H25",
    says: "Each accepted job is flushed to the disk.",
    test: {
      file: "infra/test/topics/topic-table.test.ts",
      title: "H25: flushes each accepted job, and stores public input uncompressed",
    },
    without: [
      { file: "infra/src/topics/topic-table.ts", text: '"flush.messages": 1', instead: '"flush.messages": 1_000' },
    ],
  },
  {
    rule: "H25",
    says: "What is acked elsewhere is on the disk within a second.",
    test: {
      file: properties,
      title: "H25: what is acked is on the disk within a second, and a group of one need not wait for others",
    },
    without: [
      { file: propertiesCode, text: '"log.flush.interval.ms": 1_000', instead: '"log.flush.interval.ms": 60_000' },
    ],
  },
  {
    rule: "H25",
    says: "The embedded broker's own topics are few and small.",
    test: { file: properties, title: "H25: its internal topics are few and small" },
    without: [{ file: propertiesCode, text: "[partitions]: 8", instead: "[partitions]: 50" }],
  },
  {
    rule: "H26",
    says: "The lanes of a pool are made on first use.",
    test: {
      file: "services/executor/test/shell/lane-topics.test.ts",
      title:
        "H26: the lanes of a pool are made by the executor that needs them first, as wide as everything else, and never expire",
    },
    without: [
      {
        file: "services/executor/src/shell/lane-topics.ts",
        text: "await admin.createTopics(specs);",
        instead: "void specs;",
      },
    ],
  },
];
