/**
 * Ends what a launcher that was killed left running. Every process that a launcher starts is recorded in SPE_HOME/run as
 * <order>-<name>.json { name, pid, startTime, endsItself }, and leads a process group of its own. A pid alone proves nothing, for the system
 * reuses them: only a process with the recorded start time is ours.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { spawnSync } from "node:child_process";
import { Fault } from "./fault.mjs";

const patienceMs = 5_000;
const pollMs = 50;

/** In the order of the file names (first to stop first): SIGTERM, and SIGKILL for what is deaf. Resolves with the names of what was ended. */
export async function sweepOrphans(home) {
  refuseIfRunning(home);
  const orphans = recordsOf(home).filter(isAlive);
  for (const orphan of orphans) await end(orphan);
  for (const record of recordsOf(home)) if (!isAlive(record)) rmSync(record.file, { force: true });
  return orphans.map((orphan) => orphan.name);
}

/** Resolves when what ends itself without its launcher has done so, at the latest after `patienceMs`. */
export async function untilSelfEnded(home, patienceMs) {
  const ending = recordsOf(home).filter(({ endsItself }) => endsItself);
  for (let waitedMs = 0; ending.some(isAlive) && waitedMs < patienceMs; waitedMs += pollMs) await delay(pollMs);
}

/** A live launcher owns its home: two on one data folder would destroy it. */
function refuseIfRunning(home) {
  const launcher = readRecord(join(home, "run", "launcher.json"));
  if (launcher === undefined || launcher.pid === process.pid) return;
  if (!isAlive(launcher)) rmSync(launcher.file, { force: true });
  else {
    throw new Fault(
      `An engine is running on SPE_HOME ${home} already (pid ${launcher.pid}): stop it first, or set SPE_HOME to another folder.`,
    );
  }
}

function recordsOf(home) {
  const folder = join(home, "run");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d+-.*\.json$/.test(name))
    .sort()
    .map((name) => readRecord(join(folder, name)))
    .filter((record) => record !== undefined);
}

function readRecord(file) {
  if (!existsSync(file)) return undefined;
  try {
    return { ...JSON.parse(readFileSync(file, "utf8")), file };
  } catch {
    rmSync(file, { force: true }); // cut short by the kill: it names nothing
    return undefined;
  }
}

function isAlive(record) {
  return Number.isInteger(record.pid) && record.startTime !== undefined && startTimeOf(record.pid) === record.startTime;
}

async function end(orphan) {
  signalGroup(orphan.pid, "SIGTERM");
  for (let waitedMs = 0; isAlive(orphan) && waitedMs < patienceMs; waitedMs += pollMs) await delay(pollMs);
  signalGroup(orphan.pid, "SIGKILL");
  while (isAlive(orphan)) await delay(pollMs);
}

function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/**
 * When a process began, as packages/supervision writes it: opaque, compared only for equality. Undefined when there is no such
 * process. Told again here, for this file runs before anything is built.
 */
function startTimeOf(pid) {
  if (process.platform !== "linux") {
    const ps = spawnSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { encoding: "utf8" });
    const line = ps.stdout.trim();
    return ps.status !== 0 || line.startsWith("Z") ? undefined : line.replace(/^\S+\s+/, "");
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()}:${fields[19]}`;
  } catch {
    return undefined; // no such process
  }
}
