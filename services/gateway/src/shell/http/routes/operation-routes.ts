import type { Readiness } from "@spe/runtime";
import type { Registry } from "prom-client";
import { z } from "zod";
import type { FleetView } from "../../view/fleet-view.js";
import { executorsSchema } from "../documents.js";
import { docsPath } from "../openapi.js";
import type { Http } from "../zod-provider.js";

export interface OperationRouteParts {
  readonly fleet: FleetView;
  readonly readiness: Readiness;
  readonly metrics: Registry;
  readonly version: string;
}

const open = { isOpen: true };
const tags = ["operation"];
const aliveSchema = { summary: "Is it alive?", tags, response: { 200: z.object({ status: z.literal("alive") }) } };
const readyDocument = z.object({ ready: z.boolean(), reasons: z.array(z.string()) });
const readySchema = {
  summary: "Can it do its work? If not, why?",
  tags,
  response: { 200: readyDocument, 503: readyDocument },
};
const versionSchema = {
  summary: "Which version is it?",
  tags,
  response: { 200: z.object({ name: z.string(), version: z.string(), node: z.string() }) },
};
const metricsSchema = {
  summary: "Metrics for Prometheus",
  tags,
  response: { 200: { description: "Text of Prometheus.", content: { "text/plain": { schema: { type: "string" } } } } },
};
const fleetSchema = { summary: "Executors of the last seven days", tags, response: { 200: executorsSchema } };

export function operationRoutes(http: Http, { fleet, readiness, metrics, version }: OperationRouteParts): void {
  http.get("/healthz", { schema: aliveSchema, config: open }, async () => ({ status: "alive" }));

  http.get("/readyz", { schema: readySchema, config: open }, async (_, reply) => {
    const reasons = readiness.reasons();
    return await reply.code(reasons.length === 0 ? 200 : 503).send({ ready: reasons.length === 0, reasons });
  });

  http.get("/version", { schema: versionSchema }, async () => ({ name: "spe", version, node: process.version }));

  http.get("/metrics", { schema: metricsSchema, config: { produces: ["*/*"] } }, async (_, reply) => {
    return await reply.type(metrics.contentType).send(await metrics.metrics());
  });

  http.get("/executors", { schema: fleetSchema }, async () => {
    const executors = await fleet.executors();
    return {
      executors: executors.map(({ isAlive, status, version: own, ...executor }) => ({
        ...executor,
        status: isAlive || status !== "alive" ? status : "gone",
        ...(own !== null && { version: own }),
      })),
    };
  });

  http.get("/", { schema: { hide: true }, config: open }, async (_, reply) => await reply.redirect(docsPath));
}
