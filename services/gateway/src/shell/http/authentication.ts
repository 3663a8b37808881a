import type { ApiKey } from "./api-key.js";
import { Problem } from "../../core/problem.js";
import type { Http } from "./zod-provider.js";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Open to whoever asks: probes, documentation. */
    readonly isOpen?: boolean;
    /** Media types of the answer; default JSON. */
    readonly produces?: readonly string[];
  }
}

/** Asks for the key at every address that is not open, those that don't exist included. */
export function requireKey(http: Http, key: ApiKey, openPrefix: string): void {
  http.addHook("onRequest", async (request) => {
    const { config, url } = request.routeOptions;
    if (config.isOpen === true || url?.startsWith(openPrefix) === true) return;
    if (key.isCarriedBy(request.headers.authorization)) return;
    const message =
      request.headers.authorization === undefined
        ? "This address needs an API key: send the header Authorization: Bearer <key>."
        : "The API key is not valid; the right one stands in SPE_HOME/api-key of the engine, or in its SPE_BOOTSTRAP_KEY.";
    throw new Problem("unauthenticated", message, { headers: { "www-authenticate": 'Bearer realm="spe"' } });
  });
}
