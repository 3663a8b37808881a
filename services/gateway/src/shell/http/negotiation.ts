import Negotiator from "negotiator";
import type { FastifyRequest } from "fastify";
import { Problem } from "../../core/problem.js";
import type { Http } from "./zod-provider.js";

const json: readonly string[] = ["application/json"];

/** Refuses early who accepts nothing that the address has (406). */
export function refuseUnacceptable(http: Http): void {
  http.addHook("onRequest", async (request) => {
    const { config } = request.routeOptions;
    if (config.isOpen !== true) preferredType(request, config.produces ?? json);
  });
}

/** The media type that the client likes best among `types`; the first where it has no preference. */
export function preferredType(request: FastifyRequest, types: readonly string[]): string {
  const accept = request.headers.accept;
  if (accept === undefined || types.includes("*/*")) return types[0] ?? "";
  const preferred = new Negotiator({ headers: { accept } }).mediaType([...types]);
  if (preferred !== undefined) return preferred;
  throw new Problem(
    "not_acceptable",
    `This address answers with ${types.join(" or ")}; the request accepts only ${JSON.stringify(accept.slice(0, 200))}.`,
  );
}
