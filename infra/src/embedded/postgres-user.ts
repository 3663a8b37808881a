import { spawnSync } from "node:child_process";
import { OperatorError } from "@spe/runtime";

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const userName = "postgres";

/** PostgreSQL refuses to run as root: root runs it as the user `postgres`, made here if the system has none. Others run it as themselves. */
export function postgresUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const known = lookUp();
  if (known !== undefined) return known;
  run("groupadd", ["--system", userName]);
  run("useradd", ["--system", "--no-create-home", "--gid", userName, userName]);
  const made = lookUp();
  if (made !== undefined) return made;
  throw new OperatorError(
    `PostgreSQL does not run as root, and the system user "${userName}" could not be made: make it (useradd ${userName}), start as another user, or set SPE_POSTGRES_URL.`,
  );
}

function lookUp(): SystemUser | undefined {
  const uid = idOf("-u");
  const gid = idOf("-g");
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}

function idOf(flag: string): number | undefined {
  const id = run("id", [flag, userName]);
  return id === undefined ? undefined : Number(id);
}

function run(program: string, args: readonly string[]): string | undefined {
  const outcome = spawnSync(program, args, { encoding: "utf8" });
  return outcome.status === 0 ? outcome.stdout.trim() : undefined;
}
