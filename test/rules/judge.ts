import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestName } from "./clause.js";
import type { Scratch } from "./scratch.js";

/** What became of the tests of one name. */
export type Outcome =
  | { readonly is: "passed" }
  /** An expectation was not met. */
  | { readonly is: "refuted"; readonly message: string }
  /** It was not there, was skipped, or failed in another way than by an expectation. */
  | { readonly is: "unclear"; readonly message: string };

interface Report {
  readonly testResults: readonly {
    readonly message: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** How vitest words an expectation that was not met, on its own or within a property; those of promises bear another name. */
const byExpectation =
  /^(AssertionError|Error: promise (resolved|rejected) .* instead of |Error: Matcher did not succeed in time|Error: Property failed [^]*\nGot AssertionError)/;

/** Runs one test in the copy. Of several rows all have to pass; one that refutes suffices. */
export async function judge(scratch: Scratch, test: TestName, env: NodeJS.ProcessEnv): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), "spe-rules-report-"));
  const file = join(folder, "report.json");
  const args = ["--config", "test/rules/vitest.config.mjs", test.file, "-t", patternOf(test).source];
  await scratch.vitest([...args, "--reporter=json", `--outputFile=${file}`], env);
  try {
    return outcomeOf(JSON.parse(readFileSync(file, "utf8")) as Report, test);
  } catch (error) {
    return { is: "unclear", message: `vitest made no report: ${String(error)}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function outcomeOf({ testResults }: Report, test: TestName): Outcome {
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  const named = results.filter(({ fullName }) => patternOf(test).test(fullName));
  if (named.length === 0) {
    return { is: "unclear", message: testResults.map(({ message }) => message).join() || "There is no such test." };
  }
  const messages = named.flatMap(({ failureMessages }) => failureMessages);
  const refuted = messages.find((message) => byExpectation.test(message));
  if (refuted !== undefined) return { is: "refuted", message: refuted };
  if (named.every(({ status }) => status === "passed")) return { is: "passed" };
  return { is: "unclear", message: messages.join() || "It was skipped." };
}

/** A title as it is written matches what `it.each` makes of it. */
function patternOf({ suite = "", title, row }: TestName): RegExp {
  const filled = title.split(/%[sijdfo]|\$[\w.]+/).map(escape);
  if (row === undefined || filled.length === 1) return new RegExp(`${escape(suite)}.*${filled.join(".*")}`);
  const [first = "", ...rest] = filled;
  return new RegExp(`${escape(suite)}.*${first}${escape(row)}${rest.join(".*")}`);
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
