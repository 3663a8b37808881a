import type { Clause } from "../clause.js";

const rows = "services/results/test/shell/write-changes.test.ts";

/** H20, H21: the view in Postgres. */
export const view: readonly Clause[] = [
  {
    rule: "H20",
    says: "The end that the view has to have passed is the one that counts open transactions: an acked record lies below it.",
    test: {
      file: "packages/messaging/test/conformance/admin.test.ts",
      title: "H20: counts an open transaction's records, and markers, into the end of the log",
      onBroker: true,
    },
    without: [
      {
        file: "packages/messaging/src/cluster/list-offsets.ts",
        text: "latest: { timestamp: -1, isolationLevel: 0 }",
        instead: "latest: { timestamp: -1, isolationLevel: 1 }",
      },
    ],
  },
  {
    rule: "H20",
    says: "A job that is not found is 404 only when the view has passed the ends of both logs that could tell of it.",
    test: {
      file: "services/gateway/test/shell/fresh-view.test.ts",
      title: "H20: is 404 only when the view has passed the ends of both logs that could tell of the job",
    },
    without: [
      {
        file: "services/gateway/src/shell/view/fresh-view.ts",
        text: "const topics = [this.#names.jobEvents, this.#names.pendingJobs];",
        instead: "const topics = [this.#names.jobEvents];",
      },
    ],
  },
  {
    rule: "H20",
    says: "The gateway waits up to 5 s for the view, then says 503.",
    test: {
      file: "services/gateway/test/shell/fresh-view.test.ts",
      title: "H20: waits up to 5 s for the view, and then says that it is behind",
    },
    without: [
      { file: "services/gateway/src/shell/view/fresh-view.ts", text: "throw viewBehind(id);", instead: "break;" },
    ],
  },
  {
    rule: "H20",
    says: "The view's position steps over markers and is stored also when a fetch brought nothing.",
    test: {
      file: "services/results/test/shell/inbox.test.ts",
      title: "H20: keeps positions that moved over nothing until something comes with them",
    },
    without: [
      {
        file: "services/results/src/shell/inbox.ts",
        text: "this.#deliveries.push(delivery);",
        instead: "if (delivery.entries.length > 0) this.#deliveries.push(delivery);",
      },
    ],
  },
  {
    rule: "H21",
    says: "Rows carry the sequence of the job's events, and only what is newer wins: a batch that is written again changes nothing.",
    test: { file: rows, title: "H21: are not changed by a batch that is written again", onBroker: true },
    without: [
      {
        file: "services/results/src/shell/sql/upsert-begun-jobs.sql",
        text: "where j.sequence < excluded.sequence",
        instead: "where j.sequence is not null",
      },
    ],
  },
  {
    rule: "H21",
    says: "A record of pendingJobs makes rows only where nothing is.",
    test: {
      file: rows,
      title: "H21: show a submitted job as pending, and leave one that the planner has spoken of alone",
      onBroker: true,
    },
    without: [
      {
        file: "services/results/src/shell/sql/insert-submitted-jobs.sql",
        text: "on conflict (id) do update set",
        instead: "on conflict (id) do update set status = excluded.status, task_count = excluded.task_count,",
      },
      {
        file: "services/results/src/shell/sql/insert-submitted-jobs.sql",
        text: "where j.status = 'rejected' and",
        instead: "where true or j.status = 'rejected' and",
      },
    ],
  },
  {
    rule: "H21",
    says: "A batch and its positions are one transaction, by compare-and-set on the positions.",
    test: {
      file: "services/results/test/shell/results-service.test.ts",
      title: "H21: loses and doubles nothing while two instances fight over the same partitions",
      onBroker: true,
    },
    without: [
      {
        file: "services/results/src/shell/sql/advance-positions.sql",
        text: "where p.next_offset = m.expected",
        instead: "where p.next_offset >= 0",
      },
    ],
  },
];
