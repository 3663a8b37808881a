import { limits, type UpstreamResult } from "@spe/contracts";
import { ancestorsOf } from "@spe/job";
import { descriptionAt, type JobState } from "../jobs/job-state.js";
import { isSmallResult, type KeptResult } from "../tasks/task-state.js";

/**
 * The results that a task is given: of its needs, or of all before it. Inline up to 128 KiB in all, the small ones first; beyond that by
 * reference to the taskEvents record that carried them, which trimming keeps (H19, `mayBeReferred`). Of a standby those that are not there
 * yet are named, no more.
 */
export function upstreamOf(job: JobState, index: number, partition: number): UpstreamResult[] {
  const { needs, resultsFrom } = descriptionAt(job, index);
  const sources = resultsFrom === "ancestors" ? ancestorsOf(job.description.tasks, index) : needs;
  const results = sources.map((source) => {
    const upstream = job.tasks[source]?.state;
    return { source, result: upstream?.status === "succeeded" ? upstream.result : undefined };
  });
  const inline = chooseInline(results.flatMap(({ result }) => result ?? []));
  return results.map(({ source, result }) => {
    const task = descriptionAt(job, source).name;
    if (result === undefined) return { task };
    return inline.has(result) ? { task, result: result.text } : { task, partition, offset: result.offset };
  });
}

function chooseInline(results: readonly KeptResult[]): ReadonlySet<KeptResult> {
  const chosen = new Set<KeptResult>();
  let bytes = 0;
  for (const wantsSmall of [true, false]) {
    for (const result of results) {
      if (result.text === undefined || isSmallResult(result) !== wantsSmall) continue;
      if (bytes + result.bytes > limits.inlineUpstreamBytes) continue;
      bytes += result.bytes;
      chosen.add(result);
    }
  }
  return chosen;
}
