/** Compiles the workspaces, when a source changed since the last build. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runLogged } from "./run-logged.mjs";
import { checkout } from "./settings.mjs";

const sources = [
  "packages",
  "services",
  "handlers",
  "infra",
  "schemas",
  "test",
  "package-lock.json",
  "tsconfig.base.json",
];
const notSources = new Set(["node_modules", "dist", "target", "migrations", ".turbo"]);
const stamp = join(checkout, "node_modules", ".spe-built");

/** Resolves with what was done, for the progress line. */
export async function build(settings) {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted && isBuilt()) return "up to date";
  await runLogged({
    program: process.execPath,
    args: [join("node_modules", "turbo", "bin", "turbo"), "run", "build", "--output-logs=errors-only"],
    cwd: checkout,
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
    log: join(settings.logs, "build.log"),
    what: "The build",
    remedy: "mend what the compiler names",
  });
  writeFileSync(stamp, wanted);
  return "built";
}

/** Paths, sizes and times of all sources: cheap, and it changes when any of them does. */
function fingerprint() {
  const hash = createHash("sha256");
  for (const source of sources) addToHash(hash, join(checkout, source));
  return hash.digest("hex");
}

function addToHash(hash, path) {
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) return;
  if (entry.isFile()) {
    hash.update(`${path}\0${entry.size}\0${entry.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(path).sort()) if (!notSources.has(name)) addToHash(hash, join(path, name));
}

function isBuilt() {
  const services = readdirSync(join(checkout, "services")).map((name) =>
    join("services", name, "dist", "src", "main.js"),
  );
  return [join("infra", "dist", "src", "main.js"), ...services].every((file) => existsSync(join(checkout, file)));
}
