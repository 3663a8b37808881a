import type { Clause } from "../clause.js";

const dispatch = "services/planner/test/core/dispatch.test.ts";
const commands = "services/planner/test/core/commands.test.ts";
const commandsCode = "services/planner/src/core/jobs/commands.ts";
const ended = "services/planner/test/core/ended-ids.test.ts";
const endedCode = "services/planner/src/core/ended/ended-ids.ts";
const upstream = "services/planner/src/core/dispatch/upstream.ts";

/** H4, H10, H11, H15, H17, H18, H19, H22, H23: what a planner makes of jobs. */
export const jobs: readonly Clause[] = [
  {
    rule: "H4",
    says: "Slots are derived from the states of tasks: whatever a task goes from and to, what is counted stays right.",
    test: {
      file: "services/planner/test/core/set-task.test.ts",
      title: "H4: a task goes from %s to %s only where the table says so, and what is counted stays right",
    },
    without: [
      {
        file: "services/planner/src/core/tasks/set-task.ts",
        text: "if (isAtWork(taskState)) state.load.add(descriptionAt(job, index).pool, taskState.lane, -1);",
        instead: "",
      },
    ],
  },
  {
    rule: "H4",
    says: "A slot is free at the moment at which its task ends, however it ends.",
    test: { file: dispatch, title: "frees the slot of every task that ends, however it ends (H4)" },
    without: [
      {
        file: "services/planner/src/core/tasks/set-task.ts",
        text: "  uncount(state, job, index, before);\n",
        instead: "  job.counts[before.status]--;\n",
      },
    ],
  },
  {
    rule: "H4",
    says: "A stopped job's dispatches that nobody has begun are superseded at once, and it ends with the last that has started.",
    test: {
      file: "services/planner/test/core/stop.test.ts",
      title:
        "H4: supersedes a dispatch that nobody has begun: the job ends at once, the slot is free, the executor is told",
    },
    without: [
      {
        file: "services/planner/src/core/jobs/stop.ts",
        text: 'else setNotRun(state, job, index, reason);\n      return;\n    case "retrying":',
        instead: 'return;\n    case "retrying":',
      },
    ],
  },
  {
    rule: "H4",
    says: "A stopped job does not wait for what a dead executor was running.",
    test: { file: "services/planner/test/core/claims.test.ts", title: "H4: lets a cancelled job end" },
    without: [
      {
        file: "services/planner/src/core/tasks/claims.ts",
        text: 'if (job.stop !== undefined && current.status === "running") {',
        instead: 'if (job.stop === "deadline" && current.status === "running") {',
      },
    ],
  },
  {
    rule: "H10",
    says: "A command for a job that is not known yet waits for it.",
    test: { file: commands, title: "for a job that is not known yet waits for it (H10)" },
    without: [
      {
        file: "services/planner/src/core/jobs/submissions.ts",
        text: "  beginJob(state, job);\n  answerWaiting(state, id);",
        instead: "  beginJob(state, job);",
      },
    ],
  },
  {
    rule: "H10",
    says: "It is refused when pendingJobs was read to where it ended when the command came, and a forwarded record had 30 s.",
    test: {
      file: commands,
      title:
        "for a job that never was is answered when pendingJobs was read to its end and a forwarded record had its time (H10)",
    },
    without: [
      {
        file: commandsCode,
        text: "if (state.positions.pendingJobs < waiting.waits.pendingJobsEnd) {",
        instead: "if (state.positions.pendingJobs < 0) {",
      },
    ],
  },
  {
    rule: "H10",
    says: "Command ids are remembered with their answers: twice the same acts once.",
    test: { file: commands, title: "H10: that comes twice acts once and is answered twice" },
    without: [
      {
        file: commandsCode,
        text: "state.commands.remember({ jobId, command: { ...command, tasks: undefined }, answer: verdict });",
        instead: "",
      },
    ],
  },
  {
    rule: "H11",
    says: "Nothing about a known id makes a completion: another request is a dead letter and a job.conflict.",
    test: {
      file: "services/planner/test/core/submissions.test.ts",
      title: "with another request is a conflict: dead letter and event, no completion (H11)",
    },
    without: [
      {
        file: "services/planner/src/core/jobs/submissions.ts",
        text: "if (submission.digest !== job.digest) {\n    const error = reportConflict(state, input);",
        instead:
          "if (submission.digest !== job.digest) {\n" +
          "    rejectJob(state, input, undefined, []);\n    const error = reportConflict(state, input);",
      },
    ],
  },
  {
    rule: "H15",
    says: "Ready tasks wait in the planner: what is more urgent overtakes.",
    test: { file: dispatch, title: "urgent overtakes what is waiting (H15)" },
    without: [
      {
        file: "services/planner/src/core/dispatch/ready-queues.ts",
        text: "{ urgent: 0, high: 1, normal: 2, low: 3 }",
        instead: "{ urgent: 2, high: 2, normal: 2, low: 2 }",
      },
    ],
  },
  {
    rule: "H15",
    says: "Equals take turns: a large job does not bury a small one.",
    test: { file: dispatch, title: "H15: equals take turns: a large job does not bury a small one" },
    without: [
      {
        file: "services/planner/src/core/dispatch/dispatch-ready.ts",
        text: "budget.bytes -= dispatchTask(state, next.job, index, placement);\n    updateTurns(state, next.job);",
        instead:
          "budget.bytes -= dispatchTask(state, next.job, index, placement);\n" +
          "    for (let more = next.job.ready[next.pool]?.take(); more !== undefined; more = next.job.ready[next.pool]?.take())\n" +
          "      dispatchTask(state, next.job, next.job.graph.byRank[more] ?? 0, placement);\n    updateTurns(state, next.job);",
      },
    ],
  },
  {
    rule: "H15",
    says: "Of a pool no more is out than its live slots and what lately ended there.",
    test: { file: dispatch, title: "H15: is its live slots, and what ended there in the last 500 ms" },
    without: [
      {
        file: "services/planner/src/core/dispatch/dispatch-ready.ts",
        text: "return slots + state.recentEnds.count(pool, state.nowMs);",
        instead: "return 10 * slots + state.recentEnds.count(pool, state.nowMs);",
      },
    ],
  },
  {
    rule: "H15",
    says: "Without a live slot nothing is dispatched, and the job says what it waits for.",
    test: {
      file: dispatch,
      title: "H15: is closed without a live slot: nothing goes out, and the job says what it waits for",
    },
    without: [
      {
        file: "services/planner/src/core/jobs/start.ts",
        text: 'if (job.status === "waiting" || !hasExecutor) wait(state, job, "executor");',
        instead: 'if (job.status === "waiting" && !hasExecutor) wait(state, job, "executor");',
      },
    ],
  },
  {
    rule: "H15",
    says: "A dispatch goes to the executor that has least of this partition for its slots.",
    test: {
      file: dispatch,
      title: "H15: belongs to a live executor of the pool, the one with least to do for its slots",
    },
    without: [
      {
        file: "services/planner/src/core/dispatch/placement.ts",
        text: "return outstanding / slots;",
        instead: "return outstanding * slots;",
      },
    ],
  },
  {
    rule: "H15",
    says: "Those of one transaction for one executor go to one lane partition: each further one costs a marker.",
    test: { file: dispatch, title: "H15: is one for each executor in one transaction" },
    without: [
      {
        file: "services/planner/src/core/dispatch/placement.ts",
        text: "this.#chosen.set(owner.incarnation, lane);",
        instead: "",
      },
    ],
  },
  {
    rule: "H15",
    says: "Executors go round the planner partitions, so that a big job is no wall there either.",
    test: {
      file: "services/executor/test/core/fair-queue.test.ts",
      title: "H15: goes round the planner partitions, so that a big job is no wall",
    },
    without: [
      {
        file: "services/executor/src/core/fair-queue.ts",
        text: "    byPlanner.delete(planner);\n    if (queue.length > 0) byPlanner.set(planner, queue);",
        instead: "    if (queue.length === 0) byPlanner.delete(planner);",
      },
    ],
  },
  {
    rule: "H17",
    says: "Ids of ended jobs are bounded by time and by count.",
    test: {
      file: ended,
      suite: "the ids of ended jobs (H17)",
      title: "are forgotten after the window, and the oldest beyond the maximum",
    },
    without: [
      {
        file: endedCode,
        text: "if (!isPast && this.size - oldest.rows < this.#max) break;",
        instead: "if (!isPast) break;",
      },
    ],
  },
  {
    rule: "H17",
    says: "They are written a chunk a transaction, however many there are.",
    test: {
      file: ended,
      suite: "the ids of ended jobs (H17)",
      title: "are written a chunk a transaction, however many there are",
    },
    without: [
      {
        file: endedCode,
        text: "    if (open.rows >= chunkIds) this.#openChunk(open.number + 1);\n    return [...deleted, written];",
        instead: "    return [...deleted, written];",
      },
    ],
  },
  {
    rule: "H18",
    says: "Live slots enter the core as a recorded input.",
    test: {
      file: dispatch,
      title: "H18: is a recorded input: a restored partition dispatches by the slots it was told of last",
    },
    without: [
      {
        file: "services/planner/src/core/entries/encode-partition.ts",
        text: "if (state.batch.fleetChanged)",
        instead: "if (state.batch.fleetChanged && state.nowMs < 0)",
      },
    ],
  },
  {
    rule: "H19",
    says: "Results before a task are inlined in its dispatch up to 128 KiB, beyond that given by reference to the record that carried them.",
    test: {
      file: dispatch,
      title: "is inline up to 128 KiB in all, beyond by reference to the record that carried it (H19)",
    },
    without: [
      {
        file: upstream,
        text: "if (bytes + result.bytes > limits.inlineUpstreamBytes) continue;",
        instead: "if (bytes + result.bytes > 100 * limits.inlineUpstreamBytes) continue;",
      },
    ],
  },
  {
    rule: "H19",
    says: "Small ones go inline first: what trimming may take is never referred to.",
    test: {
      file: dispatch,
      title: "is small results inline before large ones: what trimming may take is never referred to (H19)",
    },
    without: [
      {
        file: upstream,
        text: "for (const wantsSmall of [true, false]) {",
        instead: "for (const wantsSmall of [false, true]) {",
      },
    ],
  },
  {
    rule: "H19",
    says: "Trimming keeps the records that are referred to.",
    test: {
      file: "services/planner/test/shell/trim-marks.test.ts",
      title: "H19: spares what results are still looked up in",
    },
    without: [
      {
        file: "services/planner/src/shell/trim-marks.ts",
        text: "Math.min(committed.taskEvents, oldestReference)",
        instead: "Math.min(committed.taskEvents, oldestReference + 1_000)",
      },
    ],
  },
  {
    rule: "H22",
    says: "The event of an accepted job carries its normalised description, so that a view can be built of the events alone.",
    test: {
      file: "services/planner/test/core/submissions.test.ts",
      title: "H22: is told with its whole normalised description, so that a view can be built of the events alone",
    },
    without: [
      {
        file: "services/planner/src/core/jobs/emit-pending.ts",
        text: "description: boundedDescription(job.description, text),",
        instead: "description: JSON.stringify({ name: job.description.name }),",
      },
    ],
  },
  {
    rule: "H23",
    says: "Starts and progress open no transaction of their own.",
    test: {
      file: "services/planner/test/core/completion.test.ts",
      title: "is published while the task runs, the last of a batch only, and never urgently (H23)",
    },
    without: [
      {
        file: "services/planner/src/core/partition.ts",
        text: "if (input === undefined || !isPatient(input)) state.batch.urgent = true;",
        instead: "if (input === undefined || isPatient(input) || !isPatient(input)) state.batch.urgent = true;",
      },
    ],
  },
  {
    rule: "H23",
    says: "They join the next one, within 50 ms.",
    test: {
      file: "services/planner/test/shell/draft.test.ts",
      title: "H23: waits up to 50 ms for company when nothing in it is urgent, counted from its first",
    },
    without: [
      {
        file: "services/planner/src/shell/draft.ts",
        text: "companyWithinMs = 50;",
        instead: "companyWithinMs = 5_000;",
      },
    ],
  },
];
