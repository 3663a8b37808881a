import type { Clause } from "../clause.js";

const model = {
  file: "test/models/ownership/ownership.test.ts",
  suite: "H9: the ownership of a planner partition, in every order of what can happen",
  title: "%s: each input is processed once, in order, and somebody owns the partition at last",
  row: "a rebalance at any moment",
};
const claim = "services/planner/src/shell/claim-partition.ts";
const inTurn = "H9: is decoded with pauses in which others get their turn";

/** H3, H8, H9, H14: who owns what, who is dead, and where reading goes on. */
export const ownership: readonly Clause[] = [
  {
    rule: "H3",
    says: "An executor is dead after 10 s in which it could have been heard and was not.",
    test: {
      file: "services/planner/test/shell/fleet/executor-roll.test.ts",
      title: "H3: calls an executor dead after 10 s of silence in which it could have been heard, and not before",
    },
    without: [
      {
        file: "services/planner/src/shell/fleet/executor-roll.ts",
        text: "if (member.silentMs >= deadAfterSilenceMs)",
        instead: "if (member.silentMs >= deadAfterSilenceMs / 2)",
      },
    ],
  },
  {
    rule: "H3",
    says: "Its silence counts only while the registry can be read, and is counted anew afterwards.",
    test: {
      file: "services/planner/test/shell/fleet/fleet-watch.test.ts",
      suite: "H3: the silence of an executor",
      title: "means nothing while the registry can't be read, and is counted anew afterwards",
    },
    without: [
      {
        file: "services/planner/src/shell/fleet/fleet-watch.ts",
        text: "now - fetchedAt < freshFetchWithinMs",
        instead: "now - fetchedAt < Number.POSITIVE_INFINITY",
      },
    ],
  },
  {
    rule: "H3",
    says: "It is counted anew, too, after the process that listens has itself stood still.",
    test: {
      file: "services/planner/test/shell/fleet/fleet-watch.test.ts",
      suite: "H3: the silence of an executor",
      title: "is counted anew after this process itself stood still",
    },
    without: [
      {
        file: "services/planner/src/shell/fleet/fleet-watch.ts",
        text: "elapsedMs < 4 * tickMs",
        instead: "elapsedMs < 4_000 * tickMs",
      },
    ],
  },
  {
    rule: "H3",
    says: "A death is judged in two phases: first all is heard that was said until it was noticed.",
    test: {
      file: "services/planner/test/core/claims.test.ts",
      title: "H3: is judged only when all it said before was heard: what it ended in time has ended (two phases)",
    },
    without: [
      {
        file: "services/planner/src/core/tasks/deaths.ts",
        text: "if (state.positions.taskEvents < taskEventsEnd) continue;",
        instead: "void taskEventsEnd;",
      },
    ],
  },
  {
    rule: "H3",
    says: "So is whatever else condemns: a deadline, a start that is overdue.",
    test: {
      file: "services/planner/test/core/stop.test.ts",
      title: "H3: is judged only when all news before it was heard: what ended in time has ended (two phases)",
    },
    without: [
      {
        file: "services/planner/src/core/time/due.ts",
        text: "|| state.positions.taskEvents < condemnation.taskEventsEnd) return;",
        instead: ") return;",
      },
    ],
  },
  {
    rule: "H3",
    says: "Time stamps of two hosts are never compared: a task's times are of the broker's clock, whatever its executor says.",
    test: {
      file: "services/planner/test/core/completion.test.ts",
      title: "H3: are of one clock: it is never shown to begin before it was queued or its needs had ended",
    },
    without: [
      {
        file: "services/planner/src/core/tasks/task-news.ts",
        text: "startedAtMs: Math.max(current.queuedAtMs, finishedAtMs - ranMsOf(event))",
        instead: "startedAtMs: finishedAtMs - ranMsOf(event)",
      },
    ],
  },
  {
    rule: "H3",
    says: "Nor does a partition's own time ever run backwards.",
    test: {
      file: "services/planner/test/core/time.test.ts",
      title: "H3: the time of a partition never runs backwards, whatever the clock of its planner says",
    },
    without: [
      {
        file: "services/planner/src/core/partition.ts",
        text: "Math.max(state.nowMs, nowMs, timestampMs)",
        instead: "Math.max(nowMs, timestampMs)",
      },
    ],
  },
  {
    rule: "H8",
    says: "The topics that a planner reads never expire by time, and their clock is the broker's.",
    test: {
      file: "infra/test/topics/topic-table.test.ts",
      title: "H8: never expires %s by time, and stamps it by the broker's clock",
    },
    without: [
      {
        file: "infra/src/topics/topic-table.ts",
        text: '"retention.ms": -1,\n  "retention.bytes": -1,\n  "message.timestamp.type"',
        instead: '"retention.ms": 7 * dayMs,\n  "retention.bytes": -1,\n  "message.timestamp.type"',
      },
    ],
  },
  {
    rule: "H8",
    says: "They are trimmed below what was processed, once a later transaction of the same memory is committed.",
    test: {
      file: "services/planner/test/shell/trim-marks.test.ts",
      title: "H8: holds only once a later transaction of the same memory is committed",
    },
    without: [
      {
        file: "services/planner/src/shell/trim-marks.ts",
        text: "&& this.#commits > last.commits",
        instead: "&& this.#commits >= last.commits",
      },
    ],
  },
  {
    rule: "H8",
    says: "A stored position outside the log makes the partition unready, with a sentence; nothing is skipped.",
    test: {
      file: "services/planner/test/shell/starting-positions.test.ts",
      title: "H8: one outside is never reset silently: %j",
    },
    without: [
      {
        file: "services/planner/src/shell/starting-positions.ts",
        text: "positions[input] >= log.low && positions[input] <= log.high",
        instead: "positions[input] >= 0",
      },
    ],
  },
  {
    rule: "H8",
    says: "The view does not jump either: it says so and reads no further.",
    test: {
      file: "services/results/test/shell/seats.test.ts",
      title: "H8: a position outside the log stays where it is: nothing is read there, and a sentence says why",
    },
    without: [
      {
        file: "services/results/src/shell/seats.ts",
        text: "this.#lost.set(keyOf(position), sentence);",
        instead: "",
      },
    ],
  },
  {
    rule: "H9",
    says: "A planner fences only after the group has confirmed the generation that gave it the partition.",
    test: model,
    without: [
      {
        file: claim,
        text: "const generation = await world.confirmOwnership(partition);",
        instead: "await writer.fence();\n  const generation = await world.confirmOwnership(partition);",
      },
      { file: claim, text: "signal.throwIfAborted();\n  await writer.fence();", instead: "signal.throwIfAborted();" },
    ],
  },
  {
    rule: "H9",
    says: "A confirmation is a heartbeat that was sent after it was asked for, and answered.",
    test: {
      file: "packages/messaging/test/group/generation.test.ts",
      title: "H9: a heartbeat that was under way already is no confirmation",
    },
    without: [
      {
        file: "packages/messaging/src/group/confirmations.ts",
        text: "({ since }) => since <= sentAt",
        instead: "({ since }) => since <= sentAt + 60_000",
      },
    ],
  },
  {
    rule: "H9",
    says: "It writes a barrier with its generation and restores what is stored below its own.",
    test: {
      file: "services/planner/test/shell/stored-state.test.ts",
      title: "H9: is the newest entry of each key below the own barrier, and the highest generation of another's",
    },
    without: [
      {
        file: "services/planner/src/shell/stored-state.ts",
        text: "if (offset >= barrier.offset || key === null) continue;",
        instead: "if (key === null) continue;",
      },
    ],
  },
  {
    rule: "H9",
    says: "Whoever restores a barrier of a higher generation stands down, unless the group confirms it once more.",
    test: model,
    without: [
      {
        file: claim,
        text: "if (highestGeneration > generation)",
        instead: "if (highestGeneration > generation + 1_000)",
      },
    ],
  },
  {
    rule: "H9",
    says: "After an error it waits, longer each time and not as long as another that failed with it.",
    test: {
      file: "services/planner/test/shell/back-off.test.ts",
      title: "H9: waits longer after each failure, up to 5 s, and two that fail together don't wait equally long",
    },
    without: [
      { file: "services/planner/src/shell/back-off.ts", text: "(0.5 + random / 2)", instead: "(0.5 + 0 * random)" },
    ],
  },
  {
    rule: "H9",
    says: "Restoring yields to the event loop: a long restore starves no heartbeat.",
    test: { file: "services/planner/test/shell/stored-state.test.ts", title: inTurn },
    without: [
      {
        file: "services/planner/src/shell/stored-state.ts",
        text: "const decodeForAtMostMs = 8;",
        instead: "const decodeForAtMostMs = 60_000;",
      },
    ],
  },
  {
    rule: "H9",
    says: "So does decoding.",
    test: { file: "services/planner/test/shell/intake.test.ts", title: inTurn },
    without: [
      {
        file: "services/planner/src/shell/intake.ts",
        text: "const decodeForAtMostMs = 8;",
        instead: "const decodeForAtMostMs = 60_000;",
      },
    ],
  },
  {
    rule: "H14",
    says: "The cluster's id and the partition count are stored with the planner's state and compared at each claim.",
    test: {
      file: "services/planner/test/shell/cluster-identity.test.ts",
      suite: "H14: the state of a planner",
      title: "is refused elsewhere with a sentence: %j",
    },
    without: [
      {
        file: "services/planner/src/shell/cluster-identity.ts",
        text: "if (stored.partitionCount !== now.partitionCount)",
        instead: "if (stored.partitionCount > 10 * now.partitionCount)",
      },
    ],
  },
  {
    rule: "H14",
    says: "So they are with the view.",
    test: {
      file: "services/results/test/shell/source-check.test.ts",
      title: "H14: a view is not added to from another log: %j",
    },
    without: [
      {
        file: "services/results/src/shell/source-check.ts",
        text: "if (stored.clusterId !== now.clusterId)",
        instead: "if (stored.clusterId === undefined)",
      },
    ],
  },
  {
    rule: "H14",
    says: "And with the launcher's data.",
    test: {
      file: "infra/test/cluster-identity.test.ts",
      title: "H14: knows its cluster again, and refuses another one",
    },
    without: [
      {
        file: "infra/src/cluster-identity.ts",
        text: "if (before.clusterId === now.clusterId && before.prefix === now.prefix) return true;",
        instead: "if (before.prefix === now.prefix) return true;",
      },
    ],
  },
];
