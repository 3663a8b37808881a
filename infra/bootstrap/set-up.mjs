/** From a fresh clone to a checkout that can run: checks, packages, build, jars, classes. Each step does nothing where nothing is to do. */
import { archiveClasses } from "./classes-step.mjs";
import { build } from "./build-step.mjs";
import { fetchJars } from "./jars-step.mjs";
import { sweepOrphans } from "./orphans.mjs";
import { installPackages } from "./packages-step.mjs";
import { checkPrerequisites } from "./prerequisites.mjs";
import { step } from "./progress.mjs";

export async function setUp(settings, env) {
  const swept = await sweepOrphans(settings.home);
  if (swept.length > 0) process.stdout.write(`Ended what a killed run had left behind: ${swept.join(", ")}.\n`);
  await step("prerequisites", () => checkPrerequisites(settings, env));
  const jars = settings.needsJava ? step("jars", () => fetchJars(settings)) : Promise.resolve();
  const compiled = step("packages", () => installPackages(settings, env)).then(() =>
    step("build", () => build(settings)),
  );
  const outcomes = await Promise.allSettled([jars, compiled]);
  for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  if (settings.embedded.kafka) await step("classes", () => archiveClasses(settings, env));
}
