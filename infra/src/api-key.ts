import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "@spe/runtime";

const shortestKey = 32;

export interface BootstrapKey {
  readonly key: string;
  /** It was made just now: the one time to show it. */
  readonly isNew: boolean;
  /** Where it stands; undefined when the environment gave it. */
  readonly file?: string;
}

/** The first, admin API key: from the environment, else from SPE_HOME/api-key, else made and written there. */
export function bootstrapKey(home: string, env: NodeJS.ProcessEnv): BootstrapKey {
  const given = env.SPE_BOOTSTRAP_KEY;
  if (given !== undefined && given !== "") {
    refuseShort(given, "SPE_BOOTSTRAP_KEY");
    return { key: given, isNew: false };
  }
  const file = join(home, "api-key");
  if (existsSync(file)) {
    const key = readFileSync(file, "utf8").trim();
    refuseShort(key, file);
    chmodSync(file, 0o600);
    return { key, isNew: false, file };
  }
  const key = `spe_${randomBytes(32).toString("base64url")}`;
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return { key, isNew: true, file };
}

function refuseShort(key: string, where: string): void {
  if (key.length >= shortestKey) return;
  throw new OperatorError(
    `The API key in ${where} is too short: it needs at least ${shortestKey} characters (openssl rand -base64 33 makes one).`,
  );
}
