/** `npm run bench`: sets the checkout up, then measures an engine of its own. Plain Node: nothing is installed yet. */
import "./node-version.mjs";

const { runCommand } = await import("./fault.mjs");

await runCommand(async () => {
  const { readBenchOptions } = await import("./bench-options.mjs");
  const options = readBenchOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(options.helpText);
    return 0;
  }
  const { compiled, homeBelowTarget, setUpForOwnEngine } = await import("./own-engine.mjs");
  await setUpForOwnEngine(homeBelowTarget("bench"));
  const { bench } = await compiled("test/dist/bench/main.js");
  return await bench(options);
});
