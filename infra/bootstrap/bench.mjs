/** `npm run bench`: sets the checkout up, then measures an engine of its own. Plain Node: nothing is installed yet. */
import "./node-version.mjs";
import { join } from "node:path";

const { runCommand } = await import("./fault.mjs");

await runCommand(async () => {
  const { readBenchOptions } = await import("./bench-options.mjs");
  const options = readBenchOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(options.helpText);
    return 0;
  }
  const { checkout, portTable, readSettings } = await import("./settings.mjs");
  const { setUp } = await import("./set-up.mjs");
  const env = withoutOurs(process.env);
  const anyPort = Object.fromEntries(Object.keys(portTable).map((variable) => [variable, "0"]));
  const home = join(checkout, "infra", "target", "test", "bench");
  await setUp(readSettings({ ...env, ...anyPort, SPE_HOME: home }), env);
  const { bench } = await import("../../test/dist/bench/main.js");
  return await bench(options);
});

/** The engine that is measured is the benchmark's own: nothing of what the caller's shell says of another one. */
function withoutOurs(env) {
  return Object.fromEntries(Object.entries(env).filter(([variable]) => !variable.startsWith("SPE_")));
}
