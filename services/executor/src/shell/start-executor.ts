import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import { namesWith } from "@spe/contracts";
import { connectToKafka, openContractCodec, openResultRoot, type Running, type ServiceContext } from "@spe/runtime";
import type { ExecutorConfig } from "../config.js";
import { Executor } from "./executor.js";
import type { ExecutorIdentity } from "./identity.js";
import { createLanes } from "./lane-topics.js";
import { RuntimeFile } from "./runtime-file.js";
import { succeed } from "./succession.js";

const workerMain = fileURLToPath(new URL("../worker/main.js", import.meta.url));

/** Builds an executor and starts it: connected, its predecessor's affairs in order, its types announced, its place taken. */
export async function startExecutor(context: ServiceContext<ExecutorConfig>): Promise<Running> {
  const { config, logger, readiness } = context;
  const names = namesWith(config.prefix);
  const identity = identityFor(config);
  const messaging = await connectToKafka(context, "spe-executor");
  const codec = await openContractCodec(context);
  const { partitionCount } = await createLanes(messaging.admin, names, config.pool);
  const resultRoot = await openResultRoot(config.resultRoot, await messaging.admin.clusterId());
  const runtimeFile = new RuntimeFile(config.home, identity.executor);
  const groupId = names.executorGroup(config.pool);
  const { executor: name } = identity;
  const { admin } = messaging;
  const predecessor = await succeed({ file: runtimeFile, executor: name, groupId, resultRoot, admin, logger });
  const executor = new Executor({
    config,
    identity,
    names,
    messaging,
    codec,
    partitionCount,
    resultRoot,
    runtimeFile,
    declaresDead: predecessor === undefined ? [] : [predecessor.incarnation],
    workerMain,
    metrics: context.metrics,
    logger,
  });
  readiness.add(() => executor.reasonsUnready());
  await executor.start();
  return {
    async stop() {
      await executor.stop();
      await messaging.close();
    },
  };
}

function identityFor({ executorId, pool }: ExecutorConfig): ExecutorIdentity {
  const { pid } = process;
  return { executor: executorId, incarnation: randomUUID(), host: hostname(), pid, pool, startedAtMs: Date.now() };
}
