/** Carried by every process that a worker starts, in whatever session: how strays are found. */
export const incarnationMark = "SPE_TASK_INCARNATION";
/** Which attempt a process was started for; the worker sets it anew for each. */
export const attemptMark = "SPE_TASK_ID";

/** The environment of a worker: all but the engine's own settings, which hold addresses, keys and passwords (contract §8). */
export function workerEnvironment(own: NodeJS.ProcessEnv, incarnation: string): NodeJS.ProcessEnv {
  const kept = Object.entries(own).filter(([name]) => !name.startsWith("SPE_") || name.startsWith("SPE_TASK_"));
  return { ...Object.fromEntries(kept), [incarnationMark]: incarnation };
}
