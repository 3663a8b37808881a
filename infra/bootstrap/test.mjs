/** `npm test`: sets the checkout up, then runs every check and every test. The last line is the sum: N passed, N failed. */
import "./node-version.mjs";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./fault.mjs";
import { checkout, portTable, readSettings } from "./settings.mjs";
import { setUp } from "./set-up.mjs";
import { sayWhatIsMissing } from "./test-tools.mjs";
import { runInForeground } from "./run-in-foreground.mjs";

const checks = ["format:check", "lint", "boundaries", "dead-code"];
const suites = ["unit", "conformance", "e2e"];
const vitest = join("node_modules", "vitest", "vitest.mjs");
const suitesFile = join("test", "vitest.projects.mjs");
const reporter = join("infra", "bootstrap", "totals-reporter.mjs");

await runCommand(async () => {
  const env = withoutOurs(process.env);
  const anyPort = Object.fromEntries(Object.keys(portTable).map((variable) => [variable, "0"]));
  const settings = readSettings({ ...env, ...anyPort, SPE_HOME: join(checkout, "infra", "target", "test") });
  await setUp(settings, env);
  sayWhatIsMissing(env);

  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const check of checks) add(totals, await runCheck(check, env));
  for (const suite of suites) add(totals, await runSuite(suite, env, settings.home));
  if (totals.skipped > 0) process.stdout.write(`\n${totals.skipped} skipped.\n`);
  process.stdout.write(`\n${totals.passed} passed, ${totals.failed} failed\n`);
  return totals.failed === 0 ? 0 : 1;
});

async function runCheck(check, env) {
  process.stdout.write(`\n== ${check}\n`);
  const exitCode = await runInForeground("npm", ["run", "--silent", check], { cwd: checkout, env });
  return exitCode === 0 ? { passed: 1 } : { failed: 1 };
}

/** A suite that ends without its totals has not run: that is a failure too. */
async function runSuite(suite, env, folder) {
  process.stdout.write(`\n== ${suite} tests\n`);
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${suite}-totals.json`);
  rmSync(file, { force: true });
  const args = [
    vitest,
    "run",
    "--config",
    suitesFile,
    "--project",
    suite,
    "--reporter=default",
    `--reporter=./${reporter}`,
  ];
  const exitCode = await runInForeground(process.execPath, args, {
    cwd: checkout,
    env: { ...env, SPE_TEST_TOTALS: file },
  });
  try {
    const totals = JSON.parse(readFileSync(file, "utf8"));
    return exitCode === 0 || totals.failed > 0 ? totals : { ...totals, failed: 1 };
  } catch {
    return { failed: 1 };
  }
}

function add(totals, more) {
  for (const [outcome, count] of Object.entries(more)) totals[outcome] = (totals[outcome] ?? 0) + count;
}

/** The tests' engines are their own: nothing of what the caller's shell says of another one. */
function withoutOurs(env) {
  return Object.fromEntries(Object.entries(env).filter(([variable]) => !variable.startsWith("SPE_")));
}
