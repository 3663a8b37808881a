export interface StopRequests {
  /** Someone asked for a graceful stop; called once. */
  readonly onStop: (why: string) => void;
  /** Asked again: at once, with this exit code. */
  readonly onForce: (exitCode: number) => void;
}

const signalNumbers = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Listens for SIGTERM and SIGINT: the first asks for a graceful stop, the second forces it. With `SPE_PARENT_PIPE=1` the end of
 * standard input asks too: the launcher holds its other end, so it is gone, however it died.
 */
export function listenForStopRequests(environment: NodeJS.ProcessEnv, requests: StopRequests): void {
  let isStopping = false;
  const stop = (why: string): void => {
    if (isStopping) return;
    isStopping = true;
    requests.onStop(why);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (isStopping) requests.onForce(128 + signalNumbers[signal]);
      else stop(signal);
    });
  }
  if (environment.SPE_PARENT_PIPE !== "1") return;
  const launcherGone = (): void => stop("the launcher is gone");
  process.stdin.once("end", launcherGone).once("close", launcherGone).once("error", launcherGone);
  process.stdin.resume();
}
