/** Installs the npm packages, when what lies in node_modules is not what the lockfile says. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { runLogged } from "./run-logged.mjs";
import { checkout } from "./settings.mjs";

/** Resolves with what was done, for the progress line. */
export async function installPackages(settings, env) {
  if (isInstalled(checkout)) return "up to date";
  const npm = env.npm_execpath?.endsWith(".js") ? [process.execPath, env.npm_execpath] : ["npm"];
  await runLogged({
    program: npm[0],
    args: [...npm.slice(1), "ci", "--no-audit", "--no-fund"],
    cwd: checkout,
    log: join(settings.logs, "install.log"),
    what: "npm ci",
    remedy:
      "see that the npm registry can be reached and that package-lock.json fits the package.json files, then start again",
  });
  return "installed";
}

/**
 * npm writes node_modules/.package-lock.json last, with all that it installed: an install that was broken off,
 * an older lockfile, or a folder from elsewhere differ from package-lock.json. Packages of other platforms are never there.
 */
function isInstalled(folder) {
  const record = join(folder, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return false;
  const wanted = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(wanted)
    .filter(([path]) => path.includes("node_modules/"))
    .every(([path, entry]) => (present[path] ? present[path].version === entry.version : entry.optional === true));
}
