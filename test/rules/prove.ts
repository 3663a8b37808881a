import { fileURLToPath } from "node:url";
import { type Engine, startEngine } from "@spe/infra";
import { engineOfTests } from "../set-up/engine-of-tests.js";
import type { Clause, TestName } from "./clause.js";
import { judge, type Outcome } from "./judge.js";
import { clauses } from "./rules.js";
import { Scratch } from "./scratch.js";

const checkout = fileURLToPath(new URL("../../../", import.meta.url));

interface Verdict {
  readonly isProved: boolean;
  readonly says: string;
}

/**
 * `npm run prove:rules [-- H1 H9 …]`: takes each sentence of the rules out of a copy of the code, and demands that its test passes with it
 * and fails without it, by an expectation.
 */
async function main(wanted: readonly string[]): Promise<number> {
  const chosen = clauses.filter(({ rule }) => wanted.length === 0 || wanted.includes(rule));
  const needsBroker = chosen.some(({ test }) => test.onBroker === true);
  const scratch = await Scratch.of(checkout);
  const engine = needsBroker ? await startEngine({ ...engineOfTests("rules"), services: [] }) : undefined;
  try {
    const env = environment(engine);
    const complaint = await scratch.compile(
      chosen.flatMap(({ test, without }) => [test, ...without].map(({ file }) => file)),
    );
    if (complaint !== undefined) throw new Error(`The checkout does not compile:\n${complaint}`);
    const passes = new Passes(scratch, env);
    let proved = 0;
    for (const [index, clause] of chosen.entries()) {
      const before = await passes.of(clause.test);
      const verdict = before.is === "passed" ? await prove(scratch, clause, env) : notPassing(before);
      if (verdict.isProved) proved++;
      process.stdout.write(`${index + 1}/${chosen.length} ${line(clause, verdict)}\n`);
    }
    process.stdout.write(`\n${proved} of ${chosen.length} sentences proved.\n`);
    return proved === chosen.length && proved > 0 ? 0 : 1;
  } finally {
    await engine?.stop();
    scratch.remove();
  }
}

/** Whether a test passes with the code as it is; asked once, as several sentences may share it. */
class Passes {
  readonly #scratch: Scratch;
  readonly #env: NodeJS.ProcessEnv;
  readonly #known = new Map<string, Outcome>();

  constructor(scratch: Scratch, env: NodeJS.ProcessEnv) {
    this.#scratch = scratch;
    this.#env = env;
  }

  async of(test: TestName): Promise<Outcome> {
    const name = JSON.stringify(test);
    const outcome = this.#known.get(name) ?? (await judge(this.#scratch, test, this.#env));
    this.#known.set(name, outcome);
    return outcome;
  }
}

async function prove(scratch: Scratch, { test, without }: Clause, env: NodeJS.ProcessEnv): Promise<Verdict> {
  const files = without.map(({ file }) => file);
  scratch.change(without);
  try {
    const complaint = await scratch.compile(files);
    if (complaint !== undefined) return { isProved: false, says: `does not compile: ${complaint}` };
    const outcome = await judge(scratch, test, env);
    if (outcome.is === "refuted") return { isProved: true, says: firstLine(outcome.message) };
    if (outcome.is === "passed") return { isProved: false, says: "the test passes all the same" };
    return { isProved: false, says: `the test fails otherwise than by an expectation: ${outcome.message}` };
  } finally {
    scratch.restore();
    await scratch.compile(files); // what another test runs is the code as it is
  }
}

/** Nothing of what the caller's shell says of another engine. */
function environment(engine: Engine | undefined): NodeJS.ProcessEnv {
  const env = Object.fromEntries(Object.entries(process.env).filter(([variable]) => !variable.startsWith("SPE_")));
  if (engine === undefined) return env;
  return {
    ...env,
    SPE_TEST_KAFKA: engine.env["SPE_KAFKA_BROKERS"],
    SPE_TEST_REGISTRY: engine.env["SPE_REGISTRY_URL"],
    SPE_TEST_POSTGRES: engine.env["SPE_POSTGRES_URL"],
  };
}

function notPassing(before: Exclude<Outcome, { is: "passed" }>): Verdict {
  return { isProved: false, says: `the test does not pass with the code as it is: ${before.message}` };
}

function line({ rule, says: sentence }: Clause, { isProved, says }: Verdict): string {
  return `${isProved ? "proved    " : "NOT PROVED"}  ${rule.padEnd(4)} ${sentence}\n                  without it: ${says}`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

process.exitCode = await main(process.argv.slice(2));
