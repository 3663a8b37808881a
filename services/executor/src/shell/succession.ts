import { rm } from "node:fs/promises";
import type { Admin } from "@spe/messaging";
import { type Logger, OperatorError } from "@spe/runtime";
import { isRunning, signalGroup } from "@spe/supervision";
import { stagingOf } from "./results/attempt-directories.js";
import type { RuntimeFile } from "./runtime-file.js";
import { MarkedProcesses } from "./workers/marked-processes.js";
import { incarnationMark } from "./workers/worker-environment.js";

export interface SuccessionOptions {
  readonly file: RuntimeFile;
  readonly executor: string;
  readonly groupId: string;
  readonly resultRoot: string;
  readonly admin: Admin;
  readonly logger: Logger;
}

export interface Predecessor {
  readonly incarnation: string;
}

/**
 * H24. An executor of this name that was killed has left workers, a place in the group, and runs that everybody believes to be
 * under way. Its successor clears that up at once, instead of letting everybody wait for timeouts. Rejects when the other one
 * still runs.
 */
export async function succeed({
  file,
  executor,
  groupId,
  resultRoot,
  admin,
  logger,
}: SuccessionOptions): Promise<Predecessor | undefined> {
  const note = file.read();
  if (note === undefined) return undefined;
  if (isRunning(note.process)) {
    throw new OperatorError(
      `Process ${note.process.pid} runs as executor ${executor} already: stop it, or set SPE_EXECUTOR_ID to another name.`,
    );
  }
  for (const worker of note.workers) if (isRunning(worker)) signalGroup(worker.pid, "SIGKILL");
  const strays = await new MarkedProcesses().killWhere((marks) => marks.get(incarnationMark) === note.incarnation);
  await rm(stagingOf(resultRoot, note.incarnation), { recursive: true, force: true });
  if (note.memberId !== null) await admin.removeMember(groupId, note.memberId);
  logger.info({ predecessor: note.incarnation, strays }, "cleared up after a predecessor that did not stop cleanly");
  return { incarnation: note.incarnation };
}
