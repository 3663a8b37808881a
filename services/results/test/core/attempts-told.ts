import type { JobEvent } from "@spe/contracts";
import { attemptFailureText } from "../../src/core/json-texts.js";
import type { EventsEntry } from "../../src/core/log-entry.js";
import { storableText } from "../../src/core/storable.js";

/** Every attempt as its events tell it, one after the other: what the view has to show, however its rows come about. In order. */
export function attemptsTold(entries: readonly EventsEntry[]): object[] {
  const attempts = new Map<string, { task: string; number: number; delivery: number }>();
  for (const { value } of entries) {
    for (const event of value.events) {
      const { task, attempt: number } = event;
      if (typeof task !== "string" || typeof number !== "number" || event.type === "task.progress") continue;
      const key = `${task}/${number}`;
      attempts.set(key, toldBy(event, attempts.get(key) ?? { ...nothing, task, number, delivery: 1 }));
    }
  }
  return [...attempts.values()].sort((a, b) => (a.task < b.task ? -1 : a.task > b.task ? 1 : a.number - b.number));
}

const nothing = { executor: null, queued_at: null, started_at: null, finished_at: null, failure: null };

function toldBy<A extends { task: string; number: number; delivery: number }>(event: JobEvent, before: A): A {
  return {
    ...before,
    delivery: Math.max(before.delivery, event.delivery ?? 1),
    ...(typeof event.executor === "string" && { executor: storableText(event.executor) }),
    ...(event.queuedAt && { queued_at: new Date(event.queuedAt) }),
    ...(event.startedAt && { started_at: new Date(event.startedAt) }),
    ...(event.finishedAt && { finished_at: new Date(event.finishedAt) }),
    ...(event.failure && { failure: attemptFailureText(event.failure) }),
  };
}
