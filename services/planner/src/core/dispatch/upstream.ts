import { limits, type UpstreamResult } from "@spe/contracts";
import { ancestorsOf } from "@spe/job";
import { descriptionAt, type JobState } from "../jobs/job-state.js";

/**
 * The results that a task is given: of its needs, or of all before it. Inline up to 128 KiB in all, in description order; beyond that
 * by reference to the taskEvents record that carried them (H19).
 */
export function upstreamOf(job: JobState, index: number, partition: number): UpstreamResult[] {
  const { needs, resultsFrom } = descriptionAt(job, index);
  const sources = resultsFrom === "ancestors" ? ancestorsOf(job.description.tasks, index) : needs;
  let inlineBytes = 0;
  return sources.flatMap((source): UpstreamResult[] => {
    const upstream = job.tasks[source]?.state;
    if (upstream?.status !== "succeeded") return [];
    const task = descriptionAt(job, source).name;
    const { text, bytes, offset } = upstream.result;
    if (text === undefined || inlineBytes + bytes > limits.inlineUpstreamBytes) return [{ task, partition, offset }];
    inlineBytes += bytes;
    return [{ task, result: text }];
  });
}
