import { spawnSync } from "node:child_process";
import { dirname } from "node:path";
import { OperatorError } from "@spe/runtime";
import type { ProcessSpec } from "../process/owned-process.js";
import type { PostgresProgram } from "./postgres-program.js";
import type { SystemUser } from "./postgres-user.js";

/** Makes what runs a program of PostgreSQL, on this folder, as the right user. */
export type PostgresCommand = (
  program: string,
  args: readonly string[],
) => Pick<ProcessSpec, "program" | "args" | "user">;

/**
 * Where this process is root, PostgreSQL runs as `user`, who may be kept out by a folder above (of a checkout in /root, say). Then it
 * is given the one capability that lets it in, and nothing else of root's.
 */
export function postgresCommand(
  { postgres }: PostgresProgram,
  folder: string,
  user: SystemUser | undefined,
): PostgresCommand {
  if (user === undefined) return (program, args) => ({ program, args });
  const closed = [dirname(postgres), folder].find((path) => !canEnter(user, path));
  if (closed === undefined) return (program, args) => ({ program, args, user });
  const asUser = (program: string, args: readonly string[]) => ({
    program: "setpriv",
    args: [...enteringAnywhere(user), program, ...args],
  });
  const probe = asUser(postgres, ["--version"]);
  if (spawnSync(probe.program, probe.args, { cwd: "/" }).status === 0) return asUser;
  throw new OperatorError(
    `PostgreSQL, which as root runs as the user "postgres", can't enter ${closed}: open the folders above it (chmod a+x), move the checkout or SPE_HOME elsewhere, or set SPE_POSTGRES_URL.`,
  );
}

function canEnter(user: SystemUser, path: string): boolean {
  return spawnSync("/bin/sh", ["-c", 'cd "$1"', "sh", path], { ...user, cwd: "/" }).status === 0;
}

/** The last: access(2), by which PostgreSQL checks its own program, would otherwise leave the capability out. */
function enteringAnywhere({ uid, gid }: SystemUser): readonly string[] {
  return [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup",
  ];
}
