import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { OperatorError } from "@spe/runtime";

/** Which log the data under SPE_HOME belongs to. */
export interface ClusterIdentity {
  readonly clusterId: string;
  readonly prefix: string;
  readonly partitions: number;
}

/** Remembers the cluster at the first start, and refuses another one later: positions and ids mean nothing in a different log (H14). */
export function rememberCluster(home: string, now: ClusterIdentity): void {
  const file = join(home, "cluster.json");
  if (!existsSync(file)) {
    writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
    return;
  }
  const before = read(file);
  if (before.clusterId === now.clusterId && before.prefix === now.prefix) return;
  throw new OperatorError(
    `The data in ${home} belongs to Kafka cluster ${describe(before)}, but this is ${describe(now)}: ` +
      `point at the former cluster, set SPE_HOME to another folder, or start afresh with "npm run clean:data".`,
  );
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
