import type { Clause } from "../clause.js";

const suspects = "H7: no input stops a partition";
const bypassed = "an input that the core throws at (H7)";
const commands = "services/planner/test/core/commands.test.ts";
const commandsCode = "services/planner/src/core/jobs/commands.ts";

/** H7, H12: no record stops a partition, and no registry that is away. */
export const hostileInputs: readonly Clause[] = [
  {
    rule: "H7",
    says: "After two failures at one position the partition goes one input a transaction.",
    test: {
      file: "services/planner/test/shell/suspects.test.ts",
      suite: suspects,
      title: "goes one by one after two failures at one position, and back when those inputs are through",
    },
    without: [
      {
        file: "services/planner/src/shell/suspects.ts",
        text: "if (this.#failures >= 2)",
        instead: "if (this.#failures >= 2_000)",
      },
    ],
  },
  {
    rule: "H7",
    says: "The culprit is bypassed, and where even that fails its bytes are put aside.",
    test: {
      file: "services/planner/test/shell/suspects.test.ts",
      suite: suspects,
      title: "has the one bypassed that failed twice, with the job it named, and gives it up when that fails twice too",
    },
    without: [
      {
        file: "services/planner/src/shell/suspects.ts",
        text: "const hopelessAfter = 4;",
        instead: "const hopelessAfter = 4_000;",
      },
    ],
  },
  {
    rule: "H7",
    says: "What is bypassed gets a terminal, and the position moves on.",
    test: {
      file: "services/planner/test/core/bypass.test.ts",
      suite: bypassed,
      title: "names the job in hand, and passed over gives it a terminal: the partition goes on",
    },
    without: [
      {
        file: "services/planner/src/core/poison.ts",
        text: 'else if (input.kind === "taskEvent") abandonJob(state, input.event.jobId);',
        instead: "",
      },
    ],
  },
  {
    rule: "H7",
    says: "A record of pendingJobs that is bypassed becomes a dead letter and a rejected job.",
    test: {
      file: "services/planner/test/core/bypass.test.ts",
      suite: bypassed,
      title: "that is a submission becomes a dead letter and a rejected job",
    },
    without: [
      {
        file: "services/planner/src/core/poison.ts",
        text: "state.batch.deadLetters.push({ offset: input.offset, ...internalError });",
        instead: "",
      },
    ],
  },
  {
    rule: "H7",
    says: "Outputs are sized: a description is stored in chunks, and published within the size of a record.",
    test: {
      file: "services/planner/test/core/large-jobs.test.ts",
      title: "is stored whole in chunks that fit, and published within the size of a record (H7)",
    },
    without: [
      {
        file: "services/planner/src/core/jobs/emit-pending.ts",
        text: "if (!mayBeLarge || utf8Bytes(text) <= bounds.eventDescriptionBytes) return text;",
        instead: "if (utf8Bytes(text) > 0 || mayBeLarge) return text;",
      },
    ],
  },
  {
    rule: "H7",
    says: "So are failures.",
    test: {
      file: "services/planner/test/core/retries.test.ts",
      title: "has its message cut to a size that fits everywhere (H7)",
    },
    without: [
      {
        file: "services/planner/src/core/tasks/end-task.ts",
        text: "truncate(failure.message, bounds.failureMessageChars)",
        instead: "truncate(failure.message, 100 * bounds.failureMessageChars)",
      },
    ],
  },
  {
    rule: "H7",
    says: "And what a command makes the planner remember.",
    test: { file: commands, title: "is bounded in what it makes the planner remember (H7)" },
    without: [
      {
        file: commandsCode,
        text: "reason: reason ? truncate(reason, bounds.reasonChars) : undefined,",
        instead: "reason,",
      },
    ],
  },
  {
    rule: "H7",
    says: "A dead letter is its record and at most 64 KiB more.",
    test: {
      file: "services/planner/test/shell/unjudged-records.test.ts",
      title: "H7: a dead letter is the record byte for byte, with why and where in its headers",
    },
    without: [
      {
        file: "services/planner/src/shell/unjudged-records.ts",
        text: "const mostMessageCharacters = 4_000;",
        instead: "const mostMessageCharacters = 4_000_000;",
      },
    ],
  },
  {
    rule: "H7",
    says: "Limits grow along the path: input, what is made of it, dead letter.",
    test: {
      file: "infra/test/topics/topic-table.test.ts",
      title: "lets limits grow along the path: input, what is made of it, dead letter (H7)",
    },
    without: [
      {
        file: "infra/src/topics/topic-table.ts",
        text: '"max.message.bytes": recordBytes + 128 * KiB',
        instead: '"max.message.bytes": recordBytes',
      },
    ],
  },
  {
    rule: "H7",
    says: "A schema is missing only on a definite answer of the registry; one that does not answer, or answers with a fault of its own, condemns no record.",
    test: {
      file: "packages/messaging/test/codec/registry.test.ts",
      suite: "H7: a schema that is asked for",
      title: "is not missing because the registry answers %i: the record waits",
    },
    without: [
      {
        file: "packages/messaging/src/codec/registry.ts",
        text: "thrown.status === notFound",
        instead: "thrown.status >= notFound",
      },
    ],
  },
  {
    rule: "H12",
    says: "While the registry is away what needs it waits, visibly, topic by topic; all else goes on.",
    test: {
      file: "services/planner/test/shell/intake.test.ts",
      title: "H12: waits, topic by topic and visibly, where a schema must be asked for and the registry is away",
    },
    without: [
      {
        file: "services/planner/src/shell/intake.ts",
        text: "        this.#waits(topic, record, error);\n",
        instead: "",
      },
    ],
  },
  {
    rule: "H12",
    says: "A command is not judged either while the registry can't be asked.",
    test: {
      file: "services/planner/test/shell/read-command.test.ts",
      title: "H12: is not judged while the registry can't be asked",
    },
    without: [
      {
        file: "services/planner/src/shell/read-command.ts",
        text: "if (error instanceof UndecodableError) return error.message;\n    throw error;",
        instead: "return error instanceof UndecodableError ? error.message : String(error);",
      },
    ],
  },
];
