/** One sentence of a rule, what shows that it holds, and what the code is like without it. */
export interface Clause {
  /** The number that the code cites. */
  readonly rule: Rule;
  readonly says: string;
  readonly test: TestName;
  /** Takes the sentence out: afterwards everything compiles, and the test fails. */
  readonly without: readonly Edit[];
}

export type Rule = `H${number}`;

export interface TestName {
  readonly file: string;
  /** Of the `describe` around it, where that names the rule. */
  readonly suite?: string;
  /** As it is written there, placeholders of `it.each` included. */
  readonly title: string;
  /** Of `it.each`: the one that shows it, where the others take long. */
  readonly row?: string;
  /** It needs a broker, and what belongs to one. */
  readonly onBroker?: true;
}

export interface Edit {
  readonly file: string;
  /** Occurs once. Short, so that it seldom changes. */
  readonly text: string;
  readonly instead: string;
}

/** A rule, or a sentence of one, that has nothing to be tested yet. */
export interface Excuse {
  readonly rule: Rule;
  readonly says: string;
  readonly because: string;
}

/** All numbers there are. */
export const rules: readonly Rule[] = Array.from({ length: 26 }, (_, index): Rule => `H${index + 1}`);
