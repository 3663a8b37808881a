import send from "@fastify/send";
import type { FastifyReply, FastifyRequest } from "fastify";
import { basename, dirname } from "node:path";
import { z } from "zod";
import { Problem } from "../../../core/problem.js";
import { notFound, type ResultFiles } from "../../result-files.js";
import { resultDocumentSchema } from "../documents.js";
import { jobParams } from "../job-path.js";
import type { Http } from "../zod-provider.js";
import { sendJson } from "./submit-routes.js";

const documentSchema = {
  summary: "The result document",
  tags: ["results"],
  params: jobParams,
  response: { 200: resultDocumentSchema },
};
const fileSchema = {
  summary: "A file of the job's result directory",
  description: "With ETag, and with ranges.",
  tags: ["results"],
  params: jobParams.extend({ "*": z.string() }),
  response: {
    200: {
      description: "The file.",
      content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
    },
  },
};

export function resultRoutes(http: Http, files: ResultFiles): void {
  http.get("/jobs/:id/results", { schema: documentSchema }, async ({ params }, reply) => {
    return await sendJson(reply, await files.document(params.id));
  });
  http.get("/jobs/:id/results/*", { schema: fileSchema, config: { produces: ["*/*"] } }, async (request, reply) => {
    const { id, "*": path } = request.params;
    return await sendFile(request, reply, await files.locate(id, path), () => notFound(id, path));
  });
}

/** What a job has written is not ours: a browser must not take it for a page of this engine. */
const strangerHeaders = {
  "content-security-policy": "sandbox; default-src 'none'",
  "x-content-type-options": "nosniff",
};

/** Cache-Control speaks to caches on the way; here the preconditions count whatever it says (RFC 9110, 13.2). */
function asAskedOfOrigin({ raw }: FastifyRequest): FastifyRequest["raw"] {
  const { "cache-control": _, ...headers } = raw.headers;
  return Object.create(raw, { headers: { value: headers } }) as FastifyRequest["raw"];
}

async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: string,
  missing: () => Problem,
): Promise<FastifyReply> {
  const options = { root: dirname(file), dotfiles: "allow", index: false, cacheControl: false } as const;
  const sent = await send(asAskedOfOrigin(request), encodeURIComponent(basename(file)), options);
  if (sent.type === "directory" || sent.statusCode === 404) throw missing();
  if (sent.statusCode === 416) {
    const headers = { "content-range": sent.headers["Content-Range"] ?? "bytes */*" };
    throw new Problem(
      "range_not_satisfiable",
      `The file has no range ${JSON.stringify(request.headers.range ?? "")}.`,
      { headers },
    );
  }
  if (sent.statusCode === 412)
    throw new Problem("invalid_parameter", "The file is not as the request's preconditions ask.");
  return await reply
    .code(sent.statusCode)
    .headers({ ...sent.headers, ...strangerHeaders })
    .send(sent.stream);
}
