/** `npm run clean:data`: removes what the embedded engine keeps. */
import "./node-version.mjs";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Fault, runCommand } from "./fault.mjs";
import { sweepOrphans } from "./orphans.mjs";
import { readSettings } from "./settings.mjs";

/** All that an SPE_HOME may hold: a folder with anything else in it is somebody's mistake, and is left alone. */
const ours = new Set([
  "kafka",
  "registry",
  "postgres",
  "results",
  "logs",
  "run",
  "api-key",
  "postgres-password",
  "cluster.json",
]);

await runCommand(async () => {
  const { home } = readSettings(process.env);
  if (!existsSync(home)) {
    process.stdout.write(`There is no data: ${home} does not exist.\n`);
    return 0;
  }
  const foreign = readdirSync(home).find((name) => !ours.has(name) && !name.startsWith("."));
  if (foreign !== undefined) {
    throw new Fault(
      `SPE_HOME (${home}) holds "${foreign}", which SPE did not put there: remove the folder by hand if you mean it.`,
    );
  }
  await sweepOrphans(home);
  for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true, force: true });
  process.stdout.write(`Removed all data under ${home}.\n`);
  return 0;
});
