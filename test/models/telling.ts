import type { Counterexample, Exploration } from "./explore.js";

/** Says in one line of the test's output how much was looked at. */
export function tell(what: string, { states, transitions, depth, done }: Exploration): void {
  const [stateCount, stepCount, doneCount] = [states, transitions, done].map((count) => count.toLocaleString("en"));
  console.info(`${what}: ${stateCount} states, ${stepCount} steps, ${depth} deep; done in ${doneCount}.`);
}

/** The shortest way to what must not be, one step a line. */
export function story({ trace, broken }: Counterexample): string {
  return [...trace.map((step, index) => `  ${index + 1}. ${step}`), `  => ${broken}`].join("\n");
}
