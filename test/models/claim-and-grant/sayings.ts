import type { ExecutorCommand, TaskDispatch, TaskEvent } from "@spe/contracts";
import type { Parts } from "./parts.js";
import { executorAt, nameOf, withExecutor, type World } from "./world.js";

/** It goes into the log after all that was said before. */
export function say({ events }: Parts, world: World, i: number, event: TaskEvent): World {
  return withExecutor(world, i, { outbox: [...executorAt(world, i).outbox, events.numberOf(event)] });
}

export function claimOf(i: number, dispatch: TaskDispatch): TaskEvent {
  return { ...namesOf(dispatch), ...who(i), type: "claim", topic: "lane", partition: 0, offset: 0 };
}

export type Names = Pick<TaskEvent, "jobId" | "run" | "task" | "attempt">;

export function namesOf({ jobId, run, task, attempt }: TaskDispatch): Names {
  return { jobId, run, task, attempt };
}

export function namesOfKey(key: string): Names {
  const [jobId = "", run, task = "", attempt] = key.split("/");
  return { jobId, run: Number(run), task, attempt: Number(attempt) };
}

export function keyOf({ jobId, run, task, attempt }: TaskEvent): string {
  return `${jobId}/${run}/${task}/${attempt}`;
}

export function who(i: number): Pick<TaskEvent, "executor" | "incarnation"> {
  return { executor: nameOf(i), incarnation: nameOf(i) };
}

export function inWords({ command, incarnation, task, attempt, delivery }: ExecutorCommand): string {
  const to = incarnation == null ? "" : ` for ${incarnation}`;
  return `${command}${to} (${task ?? "all"}, attempt ${attempt ?? "any"}${delivery == null ? "" : `, delivery ${delivery}`})`;
}

export function inBrief({ task, attempt, standby, hadStandby }: TaskDispatch): string {
  const kind = standby == null ? "" : ", standing by";
  return `${task} (attempt ${attempt}${kind}${hadStandby === true ? ", which stood by" : ""})`;
}
