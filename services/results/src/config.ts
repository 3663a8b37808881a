import {
  type ConfigOf,
  type Environment,
  home,
  kafka,
  listenAddress,
  logLevel,
  postgresUrl,
  prefix,
  readConfig,
  registryUrl,
} from "@spe/runtime";

const shape = {
  logLevel,
  health: listenAddress("SPE_RESULTS_PORT", 8092),
  kafka,
  registryUrl,
  postgresUrl,
  prefix,
  home,
};

export type ResultsConfig = ConfigOf<typeof shape>;

export function readResultsConfig(environment: Environment): ResultsConfig {
  return readConfig(environment, shape);
}
