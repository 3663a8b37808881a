/** `npm run chaos`: sets the checkout up, then kills an engine of its own again and again. Plain Node: nothing is installed yet. */
import "./node-version.mjs";
import { join } from "node:path";

const { runCommand } = await import("./fault.mjs");

await runCommand(async () => {
  const { readChaosOptions } = await import("./chaos-options.mjs");
  const { help, helpText, ...options } = readChaosOptions(process.argv.slice(2));
  if (help) {
    process.stdout.write(helpText);
    return 0;
  }
  const { checkout, portTable, readSettings } = await import("./settings.mjs");
  const { setUp } = await import("./set-up.mjs");
  const env = withoutOurs(process.env);
  const anyPort = Object.fromEntries(Object.keys(portTable).map((variable) => [variable, "0"]));
  const home = options.home ?? join(checkout, "infra", "target", "test", "chaos");
  await setUp(readSettings({ ...env, ...anyPort, SPE_HOME: home }), env);
  const { chaos } = await import("../../test/dist/chaos/main.js");
  return await chaos({ ...options, home, env });
});

/** The engine that is killed is the run's own: nothing of what the caller's shell says of another one. */
function withoutOurs(env) {
  return Object.fromEntries(Object.entries(env).filter(([variable]) => !variable.startsWith("SPE_")));
}
