import type { LazyAbort } from "../lazy-abort.js";
import type { RunTask } from "../protocol/worker-messages.js";
import type { Delivery } from "../core/delivery.js";
import type { InputFetcher } from "./inputs/fetch-input.js";
import { type AttemptDirectories, faultOfResultDirectory } from "./results/attempt-directories.js";
import { UnrunnableError } from "./unrunnable-error.js";
import type { Upstream } from "./upstream.js";

export interface RunSources {
  readonly upstream: Upstream;
  readonly inputs: InputFetcher;
}

/**
 * Gathers what a run is given: its place, the results before it, its input file. Rejects with UnrunnableError for good, or when
 * `abort` says that nobody wants it any more.
 */
export async function prepareRun(
  { dispatch, number }: Delivery,
  { resultDirectory, stagingDirectory, inputDirectory }: AttemptDirectories,
  { upstream, inputs }: RunSources,
  abort: LazyAbort,
): Promise<RunTask> {
  const { jobId, run, task, attempt, type, payload, inputUrl } = dispatch;
  const fault = faultOfResultDirectory(dispatch.resultDirectory);
  if (fault !== undefined) throw new UnrunnableError(fault);
  const given = await upstream.given(dispatch, abort);
  return {
    kind: "run",
    jobId,
    run,
    task,
    attempt,
    delivery: number,
    type,
    payload: payload ?? "null",
    ...given,
    ...(inputUrl != null && { inputFile: await inputs.fetch(inputUrl, inputDirectory, abort.signal) }),
    resultDirectory,
    stagingDirectory,
  };
}
