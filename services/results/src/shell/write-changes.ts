import type { ViewChanges } from "../core/view-changes.js";
import { insertCompletions } from "./sql/completions.js";
import { countResumedTasks, deleteFormerLives, insertSubmittedJobs, patchJobs, upsertBegunJobs } from "./sql/jobs.js";
import { insertLogLines } from "./sql/log-lines.js";
import type { Queryable } from "./sql/statement.js";
import { deleteRejectedTasks, patchTasks, resetResumedTasks, writeAttempts, writeTasks } from "./sql/tasks.js";

/** Writes a batch. The order is that of the life of a job, so that one that lives through several steps in a batch ends right. */
export async function writeChanges(tx: Queryable, changes: ViewChanges): Promise<void> {
  await writeSubmissions(tx, changes);
  await deleteRejectedTasks(tx, changes.rejectedJobs);
  await writeBeginnings(tx, changes);
  const countChanges = await patchTasks(tx, changes.taskPatches);
  await patchJobs(tx, changes.jobPatches, countChanges);
  await writeAttempts(tx, changes.attempts);
  await insertCompletions(tx, changes.completions);
  await insertLogLines(tx, changes.logLines);
}

async function writeSubmissions(tx: Queryable, { submittedJobs, submittedTasks }: ViewChanges): Promise<void> {
  const inserted = await insertSubmittedJobs(tx, submittedJobs);
  const tasks = submittedTasks.filter(({ jobId }) => inserted.has(jobId));
  await writeTasks(tx, tasks, "nothing");
}

async function writeBeginnings(tx: Queryable, changes: ViewChanges): Promise<void> {
  const { begunJobs, begunTasks, resumedJobs, resumedTasks, taskPatches } = changes;
  const isResumed = new Set(resumedJobs);
  const firstRuns = begunJobs.filter(({ id }) => !isResumed.has(id));
  await deleteFormerLives(tx, firstRuns);
  const newer = await upsertBegunJobs(tx, begunJobs);
  await writeTasks(tx, begunTasks, "older");
  await writeTasks(tx, resumedTasks, "nothing");
  const newlyResumed = resumedJobs.filter((id) => newer.has(id));
  await resetResumedTasks(tx, newlyResumed, taskPatches);
  await countResumedTasks(tx, newlyResumed);
}
