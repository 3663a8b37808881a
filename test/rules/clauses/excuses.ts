import type { Excuse } from "../clause.js";

export const excuses: readonly Excuse[] = [
  { rule: "H6", says: "The number is not in use.", because: "No rule has it." },
  {
    rule: "H8",
    says: "pendingJobs is trimmed once it was read by planner and results and is 7 days old.",
    because: "Not built: it keeps all records. What an inner topic no longer needs is trimmed.",
  },
  {
    rule: "H16",
    says: "Beyond `maxActiveJobs` runnable jobs, further ones are kept as stubs.",
    because: "Not built: every job that has not ended is held in memory whole.",
  },
  {
    rule: "H22",
    says: "One setting drives the retention of topics and tables; keys, subscriptions and cursors live in a schema that a rebuild never drops.",
    because:
      "Not built: there is no rebuild command, no retention of tables, and there are no keys, subscriptions or cursors in Postgres.",
  },
];
