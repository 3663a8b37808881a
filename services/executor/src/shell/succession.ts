import type { Admin } from "@spe/messaging";
import { type Logger, OperatorError } from "@spe/runtime";
import { isRunning, signalGroup } from "@spe/supervision";
import type { RuntimeFile } from "./runtime-file.js";
import { killIncarnation } from "./workers/stray-sweeper.js";

export interface Predecessor {
  readonly incarnation: string;
}

/**
 * H24. An executor of this name that was killed has left workers, a place in the group, and runs that everybody believes to be
 * under way. Its successor clears that up at once, instead of letting everybody wait for timeouts. Rejects when the other one
 * still runs.
 */
export async function succeed(
  file: RuntimeFile,
  executor: string,
  groupId: string,
  admin: Admin,
  logger: Logger,
): Promise<Predecessor | undefined> {
  const note = file.read();
  if (note === undefined) return undefined;
  if (isRunning(note.process)) {
    throw new OperatorError(
      `Process ${note.process.pid} runs as executor ${executor} already: stop it, or set SPE_EXECUTOR_ID to another name.`,
    );
  }
  for (const worker of note.workers) if (isRunning(worker)) signalGroup(worker.pid, "SIGKILL");
  const strays = await killIncarnation(note.incarnation);
  if (note.memberId !== null) await admin.removeMember(groupId, note.memberId);
  logger.info({ predecessor: note.incarnation, strays }, "cleared up after a predecessor that did not stop cleanly");
  return { incarnation: note.incarnation };
}
