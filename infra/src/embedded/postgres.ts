import { spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { OperatorError } from "@spe/runtime";
import { Client } from "pg";
import type { KeptSpec } from "../process/kept-process.js";
import { causeIn } from "../process/log-cause.js";
import { beginLog, OwnedProcess } from "../process/owned-process.js";
import type { ProcessRecords } from "../process/process-records.js";
import { until } from "../process/until.js";
import type { EmbeddedPlace } from "./embedded-place.js";
import { type PostgresProgram, postgresProgram } from "./postgres-program.js";
import { postgresUser, type SystemUser } from "./postgres-user.js";

/** Local and listening on loopback only; the same for every start, so that a service started alone finds it by its defaults. */
const login = "spe";
const maxConnections = 100;

export function embeddedPostgresUrl(port: number): string {
  return `postgres://${login}:${login}@127.0.0.1:${port}/${login}`;
}

/** Makes the data folder if need be; what is returned starts the server and is ready when it answers a query. */
export async function preparePostgres(place: EmbeddedPlace, records: ProcessRecords): Promise<KeptSpec> {
  const program = await postgresProgram();
  const user = postgresUser();
  const folder = join(place.home, "postgres");
  const logFile = join(place.logs, "postgres.log");
  beginLog(logFile);
  mkdirSync(folder, { recursive: true });
  if (user !== undefined) {
    chownSync(folder, user.uid, user.gid);
    refuseUnreachable(program, folder, user);
  }
  const common = { env: place.env, logFile, order: 70, cwd: folder, ...(user && { user }) };
  if (!existsSync(join(folder, "PG_VERSION"))) {
    await initialise(program, folder, common, records, place.damagedRemedy(folder));
  }
  return {
    ...common,
    name: "postgres",
    title: "PostgreSQL",
    program: program.postgres,
    args: ["-D", folder, "-p", String(place.port), ...settings.flatMap((setting) => ["-c", setting])],
    stopWithinMs: 3_000,
    stopSignal: "SIGINT", // its fast shutdown: ends the sessions, writes a checkpoint
    untilReady: (signal) => until(() => answers(place.port), signal),
    remedy: place.damagedRemedy(folder),
  };
}

const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", `max_connections=${maxConnections}`];

async function initialise(
  program: PostgresProgram,
  folder: string,
  common: { env: NodeJS.ProcessEnv; logFile: string; order: number; user?: SystemUser },
  records: ProcessRecords,
  remedy: string,
): Promise<void> {
  const secretFolder = mkdtempSync(join(tmpdir(), "spe-initdb-"));
  const passwordFile = join(secretFolder, "password");
  writeFileSync(passwordFile, login, { mode: 0o600 });
  if (common.user !== undefined) {
    for (const path of [secretFolder, passwordFile]) chownSync(path, common.user.uid, common.user.gid);
  }
  const args = [
    "-D",
    folder,
    "-U",
    login,
    "--auth=scram-sha-256",
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
  ];
  const initdb = await OwnedProcess.start({ ...common, name: "initdb", program: program.initdb, args }, records);
  const exit = await initdb.exited;
  rmSync(secretFolder, { recursive: true, force: true });
  if (exit.code === 0) return;
  throw new OperatorError(
    `PostgreSQL could not lay out its data folder: initdb says "${causeIn(common.logFile)}". ${remedy} (Log: ${common.logFile}.)`,
  );
}

/** Root's own folders are closed to the user that the server runs as: better said now than guessed from an initdb error. */
function refuseUnreachable(program: PostgresProgram, folder: string, user: SystemUser): void {
  for (const path of [dirname(program.postgres), folder]) {
    const probe = spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", path], { ...user, cwd: "/" });
    if (probe.status === 0) continue;
    throw new OperatorError(
      `PostgreSQL, which as root runs as the user "postgres", can't enter ${path}: open the folders above it (chmod a+x), move the checkout or SPE_HOME elsewhere, or set SPE_POSTGRES_URL.`,
    );
  }
}

async function answers(port: number): Promise<boolean> {
  const client = new Client({ connectionString: embeddedPostgresUrl(port).replace(/\/spe$/, "/postgres") });
  client.on("error", () => undefined); // it went away while we were asking
  try {
    await client.connect();
    const found = await client.query("select 1 from pg_database where datname = $1", [login]);
    if (found.rowCount === 0) await client.query(`create database ${login}`);
    return true;
  } catch {
    return false; // not listening yet, or still recovering
  } finally {
    await client.end().catch(() => undefined);
  }
}
