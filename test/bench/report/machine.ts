import { availableParallelism, loadavg, totalmem } from "node:os";

/** In general terms: what a reader needs to judge the figures, nothing that names a host. */
export function describeMachine() {
  return {
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    platform: process.platform,
    architecture: process.arch,
    node: process.version,
    loadAverageOfLastMinute: loadavg()[0] ?? Number.NaN,
  };
}

export type Machine = ReturnType<typeof describeMachine>;

export function machineLine({
  cores,
  memoryGb,
  platform,
  architecture,
  node,
  loadAverageOfLastMinute,
}: Machine): string {
  return `${cores} cores, ${memoryGb} GB, ${platform} ${architecture}, Node ${node}, load before the start ${loadAverageOfLastMinute.toFixed(1)}; broker, registry, database, services and client all on it`;
}
