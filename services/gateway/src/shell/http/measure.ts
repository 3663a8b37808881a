import { Counter, Histogram, type Registry } from "prom-client";
import type { Http } from "./zod-provider.js";

/** Metrics of the HTTP side, by route: an address with an id in it is no label. */
export function measure(http: Http, registry: Registry): void {
  const seconds = new Histogram({
    name: "spe_http_request_duration_seconds",
    help: "From the request to the end of its answer.",
    labelNames: ["method", "route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 60],
    registers: [registry],
  });
  http.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "none";
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });
}

/** Counts what became of submissions. */
export function submissionCounter(registry: Registry): Counter<"outcome"> {
  return new Counter({
    name: "spe_gateway_submissions_total",
    help: "Jobs handed in over HTTP: appended, known (the id again), conflict.",
    labelNames: ["outcome"],
    registers: [registry],
  });
}
