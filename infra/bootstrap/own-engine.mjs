/** For the commands that boot an engine of their own. */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { checkout, portTable, readSettings } from "./settings.mjs";
import { setUp } from "./set-up.mjs";

/** Sets the checkout up. The engine's data goes to `home`, its ports are any that are free, and nothing of what the caller's shell says of another engine counts. */
export async function setUpForOwnEngine(home) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([variable]) => !variable.startsWith("SPE_")));
  const anyPort = Object.fromEntries(Object.keys(portTable).map((variable) => [variable, "0"]));
  await setUp(readSettings({ ...env, ...anyPort, SPE_HOME: home }), env);
  return env;
}

export function homeBelowTarget(name) {
  return join(checkout, "infra", "target", "test", name);
}

/** What another workspace has compiled, by its path from the root of the checkout: it is there once the checkout is set up. */
export async function compiled(path) {
  return await import(pathToFileURL(join(checkout, path)).href);
}
