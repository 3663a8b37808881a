import { chownSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OperatorError } from "@spe/runtime";
import { Client } from "pg";
import type { KeptSpec } from "../process/kept-process.js";
import { causeIn } from "../process/log-cause.js";
import { beginLog, OwnedProcess, type ProcessSpec } from "../process/owned-process.js";
import type { ProcessRecords } from "../process/process-records.js";
import { until } from "../process/until.js";
import type { EmbeddedPlace } from "./embedded-place.js";
import { postgresCommand } from "./postgres-command.js";
import { postgresProgram } from "./postgres-program.js";
import { postgresUser, type SystemUser } from "./postgres-user.js";

/** Local and listening on loopback only; the same for every start, so that a service started alone finds it by its defaults. */
const login = "spe";
const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=100"];

export function embeddedPostgresUrl(port: number): string {
  return `postgres://${login}:${login}@127.0.0.1:${port}/${login}`;
}

/** Lays out the data folder if need be; what is returned starts the server and is ready when it answers a query. */
export async function preparePostgres(place: EmbeddedPlace, records: ProcessRecords): Promise<KeptSpec> {
  const program = await postgresProgram();
  const user = postgresUser();
  const folder = join(place.home, "postgres");
  const logFile = join(place.logs, "postgres.log");
  beginLog(logFile);
  mkdirSync(folder, { recursive: true });
  own(user, folder);
  const command = postgresCommand(program, folder, user);
  const common = { env: place.env, logFile, order: 70, cwd: place.home };
  if (!existsSync(join(folder, "PG_VERSION"))) {
    await layOut(folder, user, place, async (args) => {
      const initdb = { ...common, ...command(program.initdb, args), name: "initdb" };
      return await outcomeOf(initdb, records);
    });
  }
  const args = ["-D", folder, "-p", String(place.port), ...settings.flatMap((setting) => ["-c", setting])];
  return {
    ...common,
    ...command(program.postgres, args),
    name: "postgres",
    title: "PostgreSQL",
    stopWithinMs: 3_000,
    stopSignal: "SIGINT", // its fast shutdown: ends the sessions, writes a checkpoint
    untilReady: (signal) => until(() => answers(place.port), signal),
    remedy: place.damagedRemedy(folder),
  };
}

type RunInitdb = (args: readonly string[]) => Promise<{ readonly isDone: boolean; readonly cause: string }>;

async function layOut(
  folder: string,
  user: SystemUser | undefined,
  { damagedRemedy }: EmbeddedPlace,
  runInitdb: RunInitdb,
): Promise<void> {
  const secretFolder = mkdtempSync(join(tmpdir(), "spe-initdb-"));
  const passwordFile = join(secretFolder, "password");
  try {
    writeFileSync(passwordFile, login, { mode: 0o600 });
    own(user, secretFolder);
    own(user, passwordFile);
    const access = [`--username=${login}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
    const { isDone, cause } = await runInitdb(["-D", folder, ...access, "--encoding=UTF8", "--locale=C", "--no-sync"]);
    if (isDone) return;
    throw new OperatorError(
      `PostgreSQL could not lay out its data folder: initdb says "${cause}". ${damagedRemedy(folder)}`,
    );
  } finally {
    rmSync(secretFolder, { recursive: true, force: true });
  }
}

async function outcomeOf(initdb: ProcessSpec, records: ProcessRecords) {
  const { code } = await (await OwnedProcess.start(initdb, records)).exited;
  return { isDone: code === 0, cause: causeIn(initdb.logFile) };
}

function own(user: SystemUser | undefined, path: string): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

/** Also makes the database at its first answer. */
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
