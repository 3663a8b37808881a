import type { Clause } from "../clause.js";

const claims = "services/planner/test/core/claims.test.ts";
const claimsCode = "services/planner/src/core/tasks/claims.ts";
const redelivered = "a redelivered record (H1)";
const gate = "services/executor/test/core/start-gate.test.ts";
const gateCode = "services/executor/src/core/start-gate.ts";

/** H1: each task is begun once. */
export const startingOnce: readonly Clause[] = [
  {
    rule: "H1",
    says: "A record below the end that an executor noted when it gained the partition may have run elsewhere: it asks first. A later one runs at once.",
    test: {
      file: "services/executor/test/core/admission.test.ts",
      suite: "H1: admission",
      title: "offset %i of a partition that ended at 10 when it was gained is a %s",
    },
    without: [
      { file: "services/executor/src/core/admission.ts", text: "offset >= highWatermark;", instead: "offset >= 0;" },
    ],
  },
  {
    rule: "H1",
    says: "That end is read after the assignment, and the group confirms the generation after that: an end read later would hide what another owner has begun.",
    test: {
      file: "services/executor/test/shell/lanes.test.ts",
      title: "H1: a partition is opened when its end was read and the group has confirmed the generation after that",
    },
    without: [
      { file: "services/executor/src/shell/lanes.ts", text: "await confirm(this.#owned.generation);", instead: "" },
    ],
  },
  {
    rule: "H1",
    says: "No partition is kept over a generation whose assignment was missed: another may have owned it.",
    test: {
      file: "services/executor/test/core/admission.test.ts",
      title: "H1: is one of everything where a generation was missed, in which another may have owned it",
    },
    without: [
      {
        file: "services/executor/src/core/assignment-change.ts",
        text: "now.generation === before.generation + 1",
        instead: "now.generation > before.generation",
      },
    ],
  },
  {
    rule: "H1",
    says: "Nothing is started while a rebalance is pending.",
    test: { file: gate, suite: "H1: the start gate", title: "is closed with %s", row: "a rebalance" },
    without: [
      { file: gateCode, text: "if (standing.isRebalancing)", instead: "if (standing.isRebalancing && nowMs < 0)" },
    ],
  },
  {
    rule: "H1",
    says: "Nothing is started unless the last heartbeat that was answered was sent less than 4 s ago, while the session lasts 6.",
    test: { file: gate, suite: "H1: the start gate", title: "is closed with %s", row: "no heartbeat for 4 s" },
    without: [{ file: gateCode, text: "heartbeatTrustMs = 4_000", instead: "heartbeatTrustMs = 40_000" }],
  },
  {
    rule: "H1",
    says: "Before an executor rejoins, what it has begun and ended is in the log.",
    test: {
      file: "services/executor/test/shell/intake.test.ts",
      title: "H1: before it rejoins, what has been done by now is made known",
    },
    without: [
      {
        file: "services/executor/src/shell/intake.ts",
        text: "await this.#options.beforeHandover();",
        instead: "void this.#options.beforeHandover();",
      },
    ],
  },
  {
    rule: "H1",
    says: "So is what runs so shortly that it would have been told of by its end alone.",
    test: {
      file: "services/executor/test/shell/runner.test.ts",
      title: "H1: a run that would have been told of by its end alone is told of before its partition may change hands",
    },
    without: [
      {
        file: "services/executor/src/shell/runner.ts",
        text: "for (const run of this.#runs.values()) run.tellStarted();",
        instead: "",
      },
    ],
  },
  {
    rule: "H1",
    says: "And what is over, but has its files and log lines still put in their places before its end is told.",
    test: {
      file: "services/executor/test/shell/runner.test.ts",
      title: "H1: so is a run that is over, and whose files and log lines are still being put in their places",
    },
    without: [
      {
        file: "services/executor/src/shell/attempt-run.ts",
        text: "if (this.#isTold) return;",
        instead: "if (this.#isTold || this.#isOver) return;",
      },
    ],
  },
  {
    rule: "H1",
    says: "The group waits for that: a member puts its work down before it joins the next generation.",
    test: {
      file: "packages/messaging/test/group/lay-down.test.ts",
      title: "H1: waits for the work",
    },
    without: [
      {
        file: "packages/messaging/src/group/lay-down.ts",
        text: "await Promise.race([finished, pause(limitMs, stopping, done.signal)]);",
        instead: "void finished; void pause; void limitMs;",
      },
    ],
  },
  {
    rule: "H1",
    says: "A claim is granted where nobody is known to have the attempt, as the next delivery.",
    test: {
      file: claims,
      suite: redelivered,
      title: "is granted where nobody is known to have begun it, as the next delivery",
    },
    without: [{ file: claimsCode, text: "if (!isHeld) grant(", instead: "if (isHeld) grant(" }],
  },
  {
    rule: "H1",
    says: "It is granted to nobody while a living executor runs the attempt.",
    test: {
      file: claims,
      suite: redelivered,
      title: "is granted to nobody while somebody alive runs it, and dropped when that one is done",
    },
    without: [
      {
        file: claimsCode,
        text: 'if (current.status !== "queued") return;\n  const { holder, claims = [] } = current;',
        instead:
          'if (current.status === "running") return grant(state, job, index, asQueued(current), current.claims.at(-1) ?? current.holder);\n' +
          '  if (current.status !== "queued") return;\n  const { holder, claims = [] } = current;',
      },
    ],
  },
  {
    rule: "H1",
    says: "Nor while another was told to run it and may be about to.",
    test: {
      file: claims,
      suite: redelivered,
      title: "is granted to nobody else while the one who was told to run it may be about to",
    },
    without: [
      {
        file: claimsCode,
        text: "holder.incarnation !== next.incarnation &&",
        instead: "holder.incarnation === next.incarnation &&",
      },
    ],
  },
  {
    rule: "H1",
    says: "Nor to an executor that is reported dead, until it is seen again.",
    test: {
      file: claims,
      suite: redelivered,
      title:
        "is granted to none who is reported dead until it is seen again: reports can be wrong, and else the next owner of the lane asks",
    },
    without: [{ file: claimsCode, text: "!state.fleet.isReportedDead(incarnation)", instead: 'incarnation !== ""' }],
  },
  {
    rule: "H1",
    says: "Whoever claims an attempt that is over is told to drop it.",
    test: {
      file: claims,
      suite: redelivered,
      title: "is dropped where the attempt is over, the job ended, or neither was ever seen",
    },
    without: [
      {
        file: "services/planner/src/core/tasks/task-news.ts",
        text: 'if (event.type === "claim") answerDrop(',
        instead: 'if (event.type === "dropped") answerDrop(',
      },
    ],
  },
  {
    rule: "H1",
    says: "A record whose attempt was granted to another is not done with: its owner sees to it should that one die.",
    test: {
      file: "services/executor/test/core/deliveries.test.ts",
      title: "H1: is not done with: should that one die, whoever owns the record has to see to it",
    },
    without: [
      {
        file: "services/executor/src/core/delivery-state.ts",
        text: 'isGranted: true };\n      return event.type === "dropped" ||',
        instead: 'isGranted: true };\n      return event.type === "dropped" || event.type === "superseded" ||',
      },
    ],
  },
  {
    rule: "H1",
    says: "The death of an executor is no reason to dispatch anew: the attempt waits for whoever is delivered its record next.",
    test: { file: claims, suite: redelivered, title: "is granted to the next who asks when nobody was waiting" },
    without: [
      {
        file: "services/planner/src/core/tasks/deaths.ts",
        text: 'import { hearAgain, loseHolder } from "./claims.js";',
        instead: 'import { hearAgain } from "./claims.js";\nimport { repeatTask } from "./end-task.js";',
      },
      {
        file: "services/planner/src/core/tasks/deaths.ts",
        text: "loseHolder(state, job, task, current);",
        instead: "repeatTask(state, job, task);",
      },
    ],
  },
  {
    rule: "H1",
    says: "Only a record that is proven gone is dispatched again: all that may have been said of it was heard before.",
    test: {
      file: "services/planner/test/core/gone-dispatches.test.ts",
      suite: "H1: a dispatch whose record is gone",
      title: "is not, as long as something may have been said of it that was not heard",
    },
    without: [
      {
        file: "services/planner/src/core/tasks/gone-dispatches.ts",
        text: "if (state.positions.taskEvents < taskEventsEnd) return;",
        instead: "void taskEventsEnd;",
      },
    ],
  },
  {
    rule: "H1",
    says: "A standby that another executor may have begun is of no use to anybody else: its task is dispatched when it is wanted.",
    test: {
      file: "services/executor/test/core/admission.test.ts",
      suite: "H1: admission",
      title: "a standby that another may have begun is of no use",
    },
    without: [
      {
        file: "services/executor/src/core/admission.ts",
        text: 'isFirst ? "standby" : "stale_standby"',
        instead: '"standby"',
      },
    ],
  },
  {
    rule: "H1",
    says: "It is forgotten with its partition.",
    test: {
      file: "services/executor/test/core/standbys.test.ts",
      suite: "what stands by",
      title: "H1: is forgotten with its partition: who gets that next may begin it",
    },
    without: [
      {
        file: "services/executor/src/core/deliveries.ts",
        text: "this.#standbys.remove(delivery);\n      delivery.detach(topic, partition);",
        instead: "delivery.detach(topic, partition);",
      },
    ],
  },
  {
    rule: "H1",
    says: "It is thrown away, and not asked for, when another was told to run its attempt: who asks for what it does not hold is told to run it and never does.",
    test: {
      file: "services/executor/test/core/standbys.test.ts",
      suite: "what stands by",
      title: "H1: is thrown away, and not asked for, when another was told to run its attempt",
    },
    without: [
      {
        file: "services/executor/src/core/deliveries.ts",
        text: 'if (delivery.state.status === "claiming" && origin !== undefined)',
        instead: "if (origin !== undefined)",
      },
    ],
  },
  {
    rule: "H1",
    says: "A dispatch that had a standby is asked about by whoever does not hold that.",
    test: {
      file: "services/executor/test/core/admission.test.ts",
      suite: "H1: admission",
      title: "who does not hold the standby that went before has to ask",
    },
    without: [
      { file: "services/executor/src/core/admission.ts", text: "isFirst && hadStandby !== true", instead: "isFirst" },
    ],
  },
  {
    rule: "H1",
    says: "What begins on a success is told of by that success, and nothing else of it overtakes that.",
    test: {
      file: "services/executor/test/shell/successors.test.ts",
      title: "H1: what begins on a success is told of by that success, and nothing else of it overtakes that",
    },
    without: [
      {
        file: "services/executor/src/shell/attempt-run.ts",
        text: "events.publish(this.delivery.dispatch, news, this.#predecessor)",
        instead: "events.publish(this.delivery.dispatch, news)",
      },
    ],
  },
  {
    rule: "H1",
    says: "Nothing begins on a success that can't be told at once.",
    test: {
      file: "services/executor/test/shell/successors.test.ts",
      title: "H1: nothing begins on a success that can't be told at once, as a rebalance may come in between",
    },
    without: [{ file: "services/executor/src/shell/runner.ts", text: "mayBeFollowed && ", instead: "" }],
  },
  {
    rule: "H1",
    says: "An attempt that was begun as a standby is written whole when its executor is dead: no other is delivered a record of it.",
    test: {
      file: "services/planner/test/core/standbys.test.ts",
      suite: "a standby that its executor has begun on a success",
      title:
        "H1: is written whole when its executor is dead, as nobody has use for the standby, and whoever gets it asks",
    },
    without: [
      {
        file: "services/planner/src/core/tasks/claims.ts",
        text: "  writeWhole(state, job, index);\n",
        instead: "",
      },
    ],
  },
  {
    rule: "H1",
    says: "Who waits is granted the attempt when the one that ran it is dead.",
    test: { file: claims, suite: redelivered, title: "is granted to who waits when the one that ran it is dead" },
    without: [
      {
        file: claimsCode,
        text: "emitQueued(state, job, index, current.queuedAtMs);\n  grantNext(state, job, index);",
        instead: "emitQueued(state, job, index, current.queuedAtMs);",
      },
    ],
  },
  {
    rule: "H1",
    says: "An attempt that so many executors died of ends as lost.",
    test: {
      file: claims,
      suite: redelivered,
      title: "ends as lost once so many executors have died while they ran it; no retry is used up before",
    },
    without: [{ file: claimsCode, text: "if (vanished >= state", instead: "if (vanished >= 1_000 * state" }],
  },
  {
    rule: "H1",
    says: "Of two deliveries that run all the same the first end counts, and the other is told to stop.",
    test: {
      file: claims,
      suite: "H1: two deliveries of one attempt",
      title: "the first end counts, whichever it is of; the other is told to stop",
    },
    without: [
      {
        file: "services/planner/src/core/tasks/task-news.ts",
        text: "  stopOther(state, current, event);\n",
        instead: "",
      },
    ],
  },
  {
    rule: "H1",
    says: "All of this together lets nothing run twice and forgets nothing, in whatever order it happens.",
    test: {
      file: "test/models/claim-and-grant/claim-and-grant.test.ts",
      suite: "H1: claims and grants, in every order of what can happen",
      title: "%s: never begun twice, never forgotten",
      row: "two rebalances",
    },
    without: [
      {
        file: "services/planner/src/core/tasks/claims.ts",
        text: "!state.fleet.isDead(holder.incarnation);",
        instead: "state.fleet.isDead(holder.incarnation);",
      },
    ],
  },
  {
    rule: "H1",
    says: "So do standbys: no task is begun twice, or before what it needs has succeeded, and nothing is left over.",
    test: {
      file: "test/models/claim-and-grant/standbys.test.ts",
      suite: "H1: standbys, in every order of what can happen",
      title: "%s: never begun twice nor too early, nothing left over",
      row: "a rebalance",
    },
    without: [
      {
        file: "services/executor/src/core/delivery-state.ts",
        text: 'if (event.type === "partition_lost") return forgotten;\n      return event.type === "dropped" || event.type === "superseded"',
        instead: 'return event.type === "dropped" || event.type === "superseded"',
      },
    ],
  },
];
