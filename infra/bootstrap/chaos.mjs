/** `npm run chaos`: sets the checkout up, then kills an engine of its own again and again. Plain Node: nothing is installed yet. */
import "./node-version.mjs";

const { runCommand } = await import("./fault.mjs");

await runCommand(async () => {
  const { readChaosOptions } = await import("./chaos-options.mjs");
  const { help, helpText, ...options } = readChaosOptions(process.argv.slice(2));
  if (help) {
    process.stdout.write(helpText);
    return 0;
  }
  const { compiled, homeBelowTarget, setUpForOwnEngine } = await import("./own-engine.mjs");
  const home = options.home ?? homeBelowTarget("chaos");
  const env = await setUpForOwnEngine(home);
  const { chaos } = await compiled("test/dist/chaos/main.js");
  return await chaos({ ...options, home, env });
});
