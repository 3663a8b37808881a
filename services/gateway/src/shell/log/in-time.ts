/** Settles as `promise` does, or rejects after `withinMs`; the promise itself goes on. */
export async function inTime<T>(promise: Promise<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLateError(`No answer within ${withinMs} ms.`)), withinMs);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    clearTimeout(timer);
  }
}

export class TooLateError extends Error {
  override readonly name = "TooLateError";
}
