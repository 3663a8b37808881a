import type { Clause } from "../clause.js";

const gate = "services/executor/test/core/start-gate.test.ts";
const gateCode = "services/executor/src/core/start-gate.ts";

/** H2, H5, H24: which executor runs a task, and what is left of those that are gone. */
export const whoRuns: readonly Clause[] = [
  {
    rule: "H2",
    says: "A worker never outlives its executor: a thread of its own kills its process group when the executor's end of a pipe is closed.",
    test: {
      file: "services/executor/test/worker/stopping.test.ts",
      title: "H2: a worker in an endless loop dies with its executor",
    },
    without: [
      {
        file: "services/executor/src/worker/watchdog-thread.ts",
        text: 'executor.once("close", killOwnGroup);',
        instead: "",
      },
    ],
  },
  {
    rule: "H2",
    says: "A new executor first kills the process groups that its predecessor has on record.",
    test: {
      file: "services/executor/test/shell/succession.test.ts",
      title: "H2: a new executor kills the process groups that its predecessor has on record",
    },
    without: [
      {
        file: "services/executor/src/shell/succession.ts",
        text: 'if (isRunning(worker)) signalGroup(worker.pid, "SIGKILL");',
        instead: "void worker;",
      },
    ],
  },
  {
    rule: "H5",
    says: "Cancels are remembered: the dispatch that one is about may be read later than it.",
    test: {
      file: "services/executor/test/core/cancel-memory.test.ts",
      suite: "H5: remembered cancels",
      title: "a cancel of %s covers the attempt: %s",
    },
    without: [
      {
        file: "services/executor/src/core/cancel-memory.ts",
        text: "this.#byRun.set(key, [...cancels, { ...cancel, rememberedAt: atMs }]);",
        instead: "this.#byRun.set(key, cancels);",
      },
    ],
  },
  {
    rule: "H5",
    says: "They are read from where the log's retention begins.",
    test: {
      file: "services/executor/test/shell/control-log.test.ts",
      title: "H5: what the planner has said is read from where the log's retention begins",
    },
    without: [
      {
        file: "services/executor/src/shell/control-log.ts",
        text: "await this.#options.messaging.admin.beginningOffsets(",
        instead: "await this.#options.messaging.admin.endOffsets(",
      },
    ],
  },
  {
    rule: "H5",
    says: "After an assignment all of them have to be read before anything is started.",
    test: {
      file: "services/executor/test/shell/intake.test.ts",
      title: "H5: after an assignment nothing counts as read until all commands that were there are",
    },
    without: [{ file: "services/executor/src/shell/intake.ts", text: "    this.#control.readToEnd();\n", instead: "" }],
  },
  {
    rule: "H5",
    says: "The start gate is closed until then.",
    test: { file: gate, suite: "H1: the start gate", title: "is closed with %s", row: "cancels not read (H5)" },
    without: [
      { file: gateCode, text: "if (!standing.isControlRead)", instead: "if (!standing.isControlRead && nowMs < 0)" },
    ],
  },
  {
    rule: "H24",
    says: "A member that is silent for 6 s has lost its place in the group.",
    test: {
      file: gate,
      title: "H24: closes well before the group's session of 6 s ends",
    },
    without: [{ file: gateCode, text: "sessionTimeoutMs = 6_000", instead: "sessionTimeoutMs = 60_000" }],
  },
  {
    rule: "H24",
    says: "An executor that takes over from one that was killed takes it out of the group, and declares its incarnation dead.",
    test: {
      file: "services/executor/test/shell/succession.test.ts",
      title: "H24: a new executor takes its predecessor out of the group, and knows whom to declare dead",
    },
    without: [
      {
        file: "services/executor/src/shell/succession.ts",
        text: "if (note.memberId !== null) await admin.removeMember(groupId, note.memberId);",
        instead: "void admin; void groupId;",
      },
    ],
  },
  {
    rule: "H24",
    says: "The planner believes a successor's word that its predecessor is dead, at once and for good.",
    test: {
      file: "services/planner/test/shell/fleet/executor-roll.test.ts",
      title: "H24: believes a successor's word and a farewell at once, for good",
    },
    without: [
      {
        file: "services/planner/src/shell/fleet/executor-roll.ts",
        text: 'for (const incarnation of beat.declaresDead ?? []) this.#bury(incarnation, "told");',
        instead: "",
      },
    ],
  },
  {
    rule: "H24",
    says: "Planners and results services clear the place of one that was killed, too.",
    test: {
      file: "packages/runtime/test/group-seat.test.ts",
      suite: "H24: a seat in a group",
      title: "of a process that was killed is cleared by the next one, once",
    },
    without: [
      {
        file: "packages/runtime/src/group-seat.ts",
        text: "await admin.removeMember(groupId, note.memberId);",
        instead: "await Promise.resolve(admin);",
      },
    ],
  },
];
