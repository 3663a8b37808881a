import type { ViewChanges } from "../core/view-changes.js";
import { deleteFormerLives, insertSubmittedJobs, patchJobs, upsertBegunJobs, upsertRejectedJobs } from "./sql/jobs.js";
import { insertLogLines } from "./sql/log-lines.js";
import type { Queryable } from "./sql/statement.js";
import { insertPastAttempts, resetResumedTasks, upsertTasks } from "./sql/tasks.js";

/** Writes a batch. The order is that of the life of a job, so that one that lives through several steps in a batch ends right. */
export async function writeChanges(tx: Queryable, changes: ViewChanges): Promise<void> {
  const { begunJobs, rejectedJobs } = changes;
  await deleteFormerLives(tx, [...begunJobs, ...rejectedJobs]);
  const newer = await upsertBegunJobs(tx, begunJobs);
  await upsertRejectedJobs(tx, rejectedJobs);
  const resumptions = changes.resumptions.filter(({ jobId }) => newer.has(jobId));
  await resetResumedTasks(tx, resumptions);
  await insertPastAttempts(tx, changes.pastAttempts);
  await upsertTasks(tx, changes.tasks);
  await patchJobs(tx, changes.jobPatches);
  await insertSubmittedJobs(tx, changes.submittedJobs);
  await insertLogLines(tx, changes.logLines);
}
