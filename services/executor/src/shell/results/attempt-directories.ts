import { join, sep } from "node:path";
import { faultOfResultPath } from "@spe/task";
import { resultLayout } from "@spe/contracts";

export interface AttemptDirectories {
  readonly resultDirectory: string;
  readonly stagingDirectory: string;
  /** For what the task is given as a file. */
  readonly inputDirectory: string;
}

let runs = 0;

/**
 * Where one run's files go: first to a place in `staging` that no other run has or will have, below the result root so that a
 * rename is enough to publish them. Nothing is made there yet: that is for runs that have files.
 */
export function attemptDirectories(root: string, resultDirectory: string, staging: string): AttemptDirectories {
  runs += 1;
  const stagingDirectory = `${staging}${sep}${runs}`;
  return {
    resultDirectory: join(root, resultDirectory),
    stagingDirectory,
    inputDirectory: `${stagingDirectory}.input`,
  };
}

/** Everything that one incarnation of an executor has staged. */
export function stagingOf(root: string, incarnation: string): string {
  return join(root, resultLayout.ownFolder, "staging", incarnation);
}

/** Why a job's result directory can't be used; undefined when it can. */
export function faultOfResultDirectory(resultDirectory: string): string | undefined {
  const isOwn = resultDirectory.split("/")[0] === resultLayout.ownFolder;
  const fault =
    faultOfResultPath(resultDirectory) ?? (isOwn ? `${resultLayout.ownFolder} is kept for SPE itself` : undefined);
  return fault && `The result directory ${JSON.stringify(resultDirectory)} is refused: ${fault}.`;
}
