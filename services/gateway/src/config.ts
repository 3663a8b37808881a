import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Environment,
  home,
  kafka,
  knownPools,
  listenAddress,
  logLevel,
  OperatorError,
  optional,
  postgresUrl,
  prefix,
  readConfig,
  registryUrl,
  resultRoot,
} from "@spe/runtime";
import { z } from "zod";

const keyCharacters = 32;

const shape = {
  kafka,
  registryUrl,
  postgresUrl,
  prefix,
  knownPools,
  resultRoot,
  home,
  logLevel,
  http: listenAddress("SPE_HTTP_PORT", 8080),
  bootstrapKey: optional("SPE_BOOTSTRAP_KEY", {
    schema: z.string().min(keyCharacters),
    expected: `a key of at least ${keyCharacters} characters`,
    isSecret: true,
  }),
};

export type GatewayConfig = ReturnType<typeof readGatewayConfig>;

/** All that the gateway is told from outside; the API key comes from the environment or from the file that the launcher wrote. */
export function readGatewayConfig(environment: Environment) {
  const { bootstrapKey, home, ...config } = readConfig(environment, shape);
  return Object.freeze({ ...config, bootstrapKey: bootstrapKey ?? keyInFile(join(home, "api-key")) });
}

function keyInFile(file: string): string {
  const key = readKeyFile(file);
  if (key.length >= keyCharacters) return key;
  throw new OperatorError(`The API key in ${file} has fewer than ${keyCharacters} characters: write a longer one.`);
}

function readKeyFile(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (cause) {
    const message = `There is no API key: set SPE_BOOTSTRAP_KEY, or let npm start write one to ${file}.`;
    throw new OperatorError(message, { cause });
  }
}
