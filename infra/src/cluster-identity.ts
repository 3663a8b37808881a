import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "@spe/runtime";

/** Which log the data under SPE_HOME belongs to. */
export interface ClusterIdentity {
  readonly clusterId: string;
  readonly prefix: string;
}

/**
 * Refuses another cluster than the one that this home has known before: positions and ids mean nothing in a different log (H14).
 * Returns whether the cluster is known from before.
 */
export function recogniseCluster(home: string, now: ClusterIdentity): boolean {
  const file = fileIn(home);
  if (!existsSync(file)) return false;
  const before = read(file);
  if (before.clusterId === now.clusterId && before.prefix === now.prefix) return true;
  throw new OperatorError(
    `The data in ${home} belongs to Kafka cluster ${describe(before)}, but this is ${describe(now)}: ` +
      `point at the former cluster, set SPE_HOME to another folder, or start afresh with "npm run clean:data".`,
  );
}

/** Once its topics exist. */
export function rememberCluster(home: string, now: ClusterIdentity): void {
  writeFileSync(fileIn(home), `${JSON.stringify(now, null, 2)}\n`);
}

function fileIn(home: string): string {
  return join(home, "cluster.json");
}

function read(file: string): ClusterIdentity {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as ClusterIdentity;
  } catch {
    throw new OperatorError(
      `${file} is damaged: remove it to adopt the cluster as it is, or start afresh with "npm run clean:data".`,
    );
  }
}

function describe({ clusterId, prefix }: ClusterIdentity): string {
  return prefix === "" ? clusterId : `${clusterId} with prefix ${prefix}`;
}
