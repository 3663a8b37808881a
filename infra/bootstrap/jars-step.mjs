/** Fetches the broker and the registry with Maven, once per version of the pom; every SPE_HOME of this checkout shares them. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runLogged } from "./run-logged.mjs";
import { checkout } from "./settings.mjs";

const pom = join(checkout, "infra", "pom.xml");

/** Resolves with what was done, for the progress line. */
export async function fetchJars(settings) {
  const stamp = join(settings.jars, ".pom-sha256");
  const wanted = createHash("sha256").update(readFileSync(pom)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return "up to date";
  rmSync(settings.jars, { recursive: true, force: true });
  await runLogged({
    program: "mvn",
    args: ["--batch-mode", "--no-transfer-progress", "-f", pom, `-Dspe.jars=${settings.jars}`, "process-resources"],
    cwd: join(checkout, "infra"),
    log: join(settings.logs, "fetch.log"),
    what: "Fetching Kafka and the registry with Maven",
    remedy: "see that Maven Central can be reached, then start again",
  });
  writeFileSync(stamp, wanted);
  return "fetched";
}
