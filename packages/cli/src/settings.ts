import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { UsageError } from "./exit-codes.js";

export interface Settings {
  readonly url: string;
  readonly apiKey: string | undefined;
}

/** Flags that every command takes. There is none for the key: arguments are visible to every user of the machine. */
export interface GlobalFlags {
  readonly url?: string;
  readonly config?: string;
}

/** config.toml, overridden by SPE_*, overridden by flags. Keys of the file: `url`, `apiKey` or `apiKeyFile`. */
export function resolveSettings(flags: GlobalFlags, env: NodeJS.ProcessEnv): Settings {
  const file = readConfigFile(flags.config, env);
  return {
    url: flags.url ?? env["SPE_URL"] ?? file.url ?? "http://127.0.0.1:8080",
    apiKey:
      env["SPE_API_KEY"] ?? file.apiKey ?? (file.apiKeyFile === undefined ? undefined : readKeyFile(file.apiKeyFile)),
  };
}

interface ConfigFile {
  readonly url?: string;
  readonly apiKey?: string;
  readonly apiKeyFile?: string;
}

function readConfigFile(given: string | undefined, env: NodeJS.ProcessEnv): ConfigFile {
  const path = given ?? join(env["XDG_CONFIG_HOME"] ?? join(homedir(), ".config"), "spe", "config.toml");
  if (!existsSync(path)) {
    if (given !== undefined) throw new UsageError(`There is no configuration file ${path}.`);
    return {};
  }
  let table: Record<string, unknown>;
  try {
    table = parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new UsageError(
      `The configuration file ${path} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
  for (const [name, value] of Object.entries(table)) {
    if (!["url", "apiKey", "apiKeyFile"].includes(name)) {
      throw new UsageError(
        `The configuration file ${path} has the unknown entry "${name}"; it may have url, apiKey, apiKeyFile.`,
      );
    }
    if (typeof value !== "string") throw new UsageError(`In ${path}, "${name}" must be a string.`);
  }
  return table;
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch (cause) {
    throw new UsageError(
      `The API key file ${path} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}
