import type { HTTPMethods } from "fastify";
import { Problem } from "../../core/problem.js";
import type { Http } from "./zod-provider.js";

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const satisfies readonly HTTPMethods[];

/** Notes the routes registered from now on; the function returned answers 405 for all other methods at their addresses. */
export function watchMethods(http: Http): () => void {
  const taken = new Map<string, Set<string>>();
  http.addHook("onRoute", ({ url, method }) => {
    const atUrl = taken.get(url) ?? new Set<string>();
    for (const each of [method].flat()) atUrl.add(each);
    taken.set(url, atUrl);
  });
  return () => {
    for (const [url, allowed] of [...taken]) {
      const others = methods.filter((method) => !allowed.has(method));
      const allow = [...allowed].sort().join(", ");
      http.route({
        url,
        method: others,
        schema: { hide: true },
        config: { produces: ["*/*"] },
        onRequest: async (request) => {
          throw new Problem("method_not_allowed", `${request.method} is not for this address; it takes ${allow}.`, {
            headers: { allow },
          });
        },
        handler: async () => undefined,
      });
    }
  };
}
