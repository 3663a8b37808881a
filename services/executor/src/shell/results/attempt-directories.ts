import { createHash } from "node:crypto";
import { join } from "node:path";
import { faultOfResultPath } from "@spe/task";
import { type Attempt, attemptKey } from "../../core/attempt.js";
import { ownFolder } from "../../protocol/result-layout.js";

export interface AttemptDirectories {
  readonly resultDirectory: string;
  readonly stagingDirectory: string;
}

/** Where one delivery's files go: first to a place of its own below the result root, so that a rename is enough to publish them. */
export function attemptDirectories(
  root: string,
  attempt: Attempt & { readonly resultDirectory: string },
  delivery: number,
  incarnation: string,
): AttemptDirectories {
  const name = createHash("sha256")
    .update(`${attemptKey(attempt)}/${delivery}/${incarnation}`)
    .digest("hex")
    .slice(0, 32);
  return {
    resultDirectory: join(root, attempt.resultDirectory),
    stagingDirectory: join(root, ownFolder, "staging", name),
  };
}

/** Why a job's result directory can't be used; undefined when it can. */
export function faultOfResultDirectory(resultDirectory: string): string | undefined {
  const fault = faultOfResultPath(resultDirectory);
  if (fault !== undefined) return `The result directory ${JSON.stringify(resultDirectory)} is refused: ${fault}.`;
  if (resultDirectory.split("/")[0] !== ownFolder) return undefined;
  return `The result directory ${JSON.stringify(resultDirectory)} is refused: ${ownFolder} is kept for SPE itself.`;
}
