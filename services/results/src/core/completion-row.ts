import { errorText } from "./json-texts.js";
import type { CompletionEntry } from "./log-entry.js";
import { storableText, storableTextOrNull, storableTime } from "./storable.js";
import type { CompletionRow } from "./view-changes.js";

/** undefined where it has no usable times: then it is none of SPE's. */
export function completionRow({ value, partition, offset }: CompletionEntry): CompletionRow | undefined {
  const submittedAt = storableTime(value.submittedAt);
  const finishedAt = storableTime(value.finishedAt);
  if (submittedAt === null || finishedAt === null) return undefined;
  return {
    logPartition: partition,
    logOffset: offset,
    jobId: storableText(value.jobId),
    run: value.run,
    name: storableTextOrNull(value.name),
    status: storableText(value.status),
    submittedAt,
    startedAt: storableTime(value.startedAt),
    finishedAt,
    resultDirectory: storableTextOrNull(value.resultDirectory),
    resultUrl: storableTextOrNull(value.resultUrl),
    error: value.error ? errorText(value.error) : null,
    taskCounts: JSON.stringify(value.taskCounts ?? {}),
    labels: JSON.stringify(value.labels ?? {}),
    tasks: JSON.stringify(value.tasks ?? []),
    results: storableTextOrNull(value.results),
    omittedResults: JSON.stringify(value.omittedResults ?? []),
  };
}
