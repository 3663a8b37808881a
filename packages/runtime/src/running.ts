/** What is running and can be stopped: the one contract of everything long-lived. */
export interface Running {
  /** Idempotent and legal at any time; resolves when nothing of it runs any more. */
  stop(): Promise<void>;
  /** Settles once: resolves when it has stopped, rejects when it failed for good. Absent: it can't fail by itself. */
  readonly done?: Promise<void>;
}

/** Stops one after the other, each also where an earlier one failed. Rejects at the end with what went wrong. */
export async function stopInOrder(parts: readonly Pick<Running, "stop">[]): Promise<void> {
  const errors: unknown[] = [];
  for (const part of parts) {
    try {
      await part.stop();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} parts failed to stop cleanly`);
}
