import type { Priority } from "@spe/contracts";

/**
 * A job, complete: validated, every default filled in, edges merged and in description order.
 *
 * It is plain JSON, so that it can be stored, compared and digested as it stands. Payloads stay JSON text: nobody between
 * the client and the handler needs to look inside.
 */
export interface Job {
  readonly name?: string;
  readonly tasks: readonly JobTask[];
  /** undefined: unbound. */
  readonly numWorkers?: number;
  /** Names, most urgent first. */
  readonly priorityTasks: readonly string[];
  readonly priority: Priority;
  readonly delayMs?: number;
  /** Milliseconds since the epoch. */
  readonly notBeforeMs?: number;
  readonly deadlineMs?: number;
  readonly autostart: boolean;
  readonly onFailure: "skip_dependents" | "fail_fast";
  /** Relative to the result root; the default derived from the id is filled in. */
  readonly resultDirectory: string;
  readonly resultUrl?: string;
  readonly webhooks: readonly { readonly url: string }[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface JobTask {
  readonly name: string;
  readonly type: string;
  /** JSON text. */
  readonly payload: string;
  /** Indexes into `tasks`, ascending, without repeats: `needs` and the other tasks' `enables`, merged. */
  readonly needs: readonly number[];
  readonly resultsFrom: "needs" | "ancestors";
  readonly inputUrl?: string;
  readonly timeoutMs: number;
  readonly scheduleToStartMs?: number;
  readonly retries: RetryRule;
  readonly pool: string;
}

export interface RetryRule {
  /** undefined: unbound. */
  readonly max?: number;
  readonly delayMs: number;
  readonly factor: number;
  readonly maxDelayMs: number;
  readonly jitter: number;
}
