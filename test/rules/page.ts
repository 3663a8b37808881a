import { type Clause, type Excuse, rules } from "./clause.js";

/** docs/rules.md: the rules by their numbers, each sentence with its test. */
export function rulesPage(clauses: readonly Clause[], excuses: readonly Excuse[]): string {
  return `# The rules with numbers

Each closes a hole that a review of the design found, or a model of it, or a test that kills things. The code cites them by number (\`H1\`). Each sentence has a test that fails when the sentence is taken
out of the code: \`npm run prove:rules\` takes each out in a copy of the checkout and looks. This page is written from \`test/rules\` by the test there.

${rules.map((rule) => section(rule, clauses, excuses)).join("\n\n")}
`;
}

function section(rule: string, clauses: readonly Clause[], excuses: readonly Excuse[]): string {
  const said = clauses.filter((clause) => clause.rule === rule).map(({ says, test }) => `- ${says} (\`${test.file}\`)`);
  const excused = excuses.filter((excuse) => excuse.rule === rule).map(({ says, because }) => `- *${says}* ${because}`);
  return [`## ${rule}`, "", ...said, ...excused].join("\n");
}
