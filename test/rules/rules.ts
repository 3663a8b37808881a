import type { Clause, Excuse } from "./clause.js";
import { hostileInputs } from "./clauses/hostile-inputs.js";
import { infrastructure } from "./clauses/infrastructure.js";
import { jobs } from "./clauses/jobs.js";
import { ownership } from "./clauses/ownership.js";
import { startingOnce } from "./clauses/starting-once.js";
import { view } from "./clauses/view.js";
import { whoRuns } from "./clauses/who-runs.js";

export { excuses } from "./clauses/excuses.js";

/** Every rule of the design with a number, sentence by sentence. */
export const clauses: readonly Clause[] = [
  ...startingOnce,
  ...whoRuns,
  ...ownership,
  ...jobs,
  ...hostileInputs,
  ...view,
  ...infrastructure,
].sort((a, b) => numberOf(a) - numberOf(b));

export function numberOf({ rule }: Clause | Excuse): number {
  return Number(rule.slice(1));
}
