import {
  type ConfigOf,
  dedupMax,
  dedupWindowMs,
  type Environment,
  home,
  kafka,
  knownPools,
  listenAddress,
  logLevel,
  maxDeliveries,
  prefix,
  readConfig,
  registryUrl,
  resultRoot,
} from "@spe/runtime";

const shape = {
  logLevel,
  health: listenAddress("SPE_PLANNER_PORT", 8090),
  kafka,
  registryUrl,
  prefix,
  home,
  resultRoot,
  knownPools,
  maxDeliveries,
  dedupWindowMs,
  dedupMax,
};

export type PlannerConfig = ConfigOf<typeof shape>;

export function readPlannerConfig(environment: Environment): PlannerConfig {
  return readConfig(environment, shape);
}
