/** `npm start`: sets the checkout up, then runs the launcher in this same process. Plain Node: nothing is installed yet. */
import "./node-version.mjs";

const { runCommand } = await import("./fault.mjs");

await runCommand(async () => {
  const { readOptions } = await import("./options.mjs");
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(options.helpText);
    return 0;
  }
  const { readSettings } = await import("./settings.mjs");
  const { setUp } = await import("./set-up.mjs");
  await setUp(readSettings(process.env), process.env);
  const launcher = await import("../dist/src/main.js");
  return await launcher.launch({ once: options.once, sample: options.sample, env: process.env });
});
