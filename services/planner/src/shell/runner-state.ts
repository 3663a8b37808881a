/** How a partition stands; each state that is not `running` says why in a sentence. */
export type RunnerState =
  | { readonly name: "claiming" | "restoring" | "running" | "stopped" }
  /** Something failed; it is tried again. */
  | { readonly name: "recovering"; readonly why: string }
  /** It can't go on without an operator. */
  | { readonly name: "broken"; readonly why: string };

export function reasonOf(partition: number, state: RunnerState): string | undefined {
  switch (state.name) {
    case "running":
      return undefined;
    case "claiming":
      return `Partition ${partition} is being claimed.`;
    case "restoring":
      return `Partition ${partition} is being restored.`;
    case "stopped":
      return `Partition ${partition} has stopped.`;
    case "recovering":
      return `Partition ${partition} is being restored after a failure: ${state.why}`;
    case "broken":
      return `Partition ${partition} can't go on: ${state.why}`;
  }
}
