import type { Names } from "@spe/contracts";
import type { Codec, Messaging } from "@spe/messaging";
import { createLogger } from "@spe/runtime";
import { Registry } from "prom-client";
import { Database } from "../../src/shell/database.js";
import { SinkMetrics } from "../../src/shell/sink-metrics.js";
import { viewTopics } from "../../src/shell/source-check.js";
import { ViewFollower } from "../../src/shell/view-follower.js";

export interface RivalParts {
  readonly messaging: Messaging;
  readonly codec: Codec;
  readonly names: Names;
  readonly partitionCount: number;
  readonly databaseUrl: string;
}

/** Follows all partitions, whatever the group says: what a stalled instance does that does not know it was replaced. */
export function startRival({ databaseUrl, ...parts }: RivalParts): Rival {
  const metrics = new Registry();
  const database = new Database(databaseUrl, () => undefined);
  const logger = createLogger("rival", "silent");
  const follower: ViewFollower = new ViewFollower({
    ...parts,
    ...{ database, logger, metrics: new SinkMetrics(metrics, () => follower.lags()) },
  });
  follower.start();
  follower.assign(
    viewTopics(parts.names).flatMap((topic) =>
      Array.from({ length: parts.partitionCount }, (_, partition) => ({ topic, partition })),
    ),
  );
  const stop = async (): Promise<void> => {
    await follower.stop();
    await database.stop();
  };
  return { metrics, stop };
}

export interface Rival {
  readonly metrics: Registry;
  stop(): Promise<void>;
}

export async function valueOf(metrics: Registry, name: string): Promise<number> {
  const values = (await metrics.getSingleMetric(name)?.get())?.values ?? [];
  return values.reduce((sum, { value }) => sum + value, 0);
}
