import { setTimeout as delay } from "node:timers/promises";
import { OperatorError } from "@spe/runtime";
import type { BootContext } from "../boot.js";
import { step } from "../progress.js";
import { prepareService, reasonsOf } from "./prepare-service.js";
import type { ServicePlan } from "./service-table.js";

const readyWithinMs = 60_000;

/** Starts the services side by side; resolves when each says that it can do its work. */
export async function bootServices(
  services: readonly ServicePlan[],
  context: BootContext,
  apiKey: string,
): Promise<void> {
  await Promise.all(services.map((service) => bootService(service, context, apiKey)));
}

async function bootService(service: ServicePlan, context: BootContext, apiKey: string): Promise<void> {
  const { config, parts, progress } = context;
  await step(progress, service.name, async () => {
    const spec = prepareService(service, config, environmentFor(service, context, apiKey));
    const timer = new AbortController();
    const tooLate = delay(readyWithinMs, "too late", { signal: timer.signal }).catch(() => undefined);
    const outcome = await Promise.race([parts.start(spec), tooLate]).finally(() => timer.abort());
    if (outcome === "too late") {
      const reasons = (await reasonsOf(service, config)) ?? "it does not answer";
      throw new OperatorError(
        `${service.title} is not ready after ${readyWithinMs / 1_000} s (${reasons}): see its log, ${spec.logFile}.`,
      );
    }
    return `ready on port ${config.ports[service.portVariable]}`;
  });
}

/** Only the gateway learns the key: it alone checks it. */
function environmentFor(
  { name, portVariable }: ServicePlan,
  { config, env }: BootContext,
  apiKey: string,
): NodeJS.ProcessEnv {
  const { SPE_BOOTSTRAP_KEY: _, ...rest } = env;
  return {
    ...rest,
    [portVariable]: String(config.ports[portVariable]),
    SPE_PARENT_PIPE: "1",
    ...(name === "gateway" && { SPE_BOOTSTRAP_KEY: apiKey }),
  };
}
