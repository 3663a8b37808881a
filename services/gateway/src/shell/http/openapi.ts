import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import type { FastifySchema } from "fastify";
import { z } from "zod";
import { problemSchema } from "./documents.js";
import type { Http } from "./zod-provider.js";

export const docsPath = "/docs";

/** OpenAPI 3.1 from the schemas of the routes registered after this, and its page. */
export async function documentApi(http: Http, version: string): Promise<void> {
  await http.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "SPE",
        version,
        description: "A job engine on Kafka: submit a graph of tasks, get exactly one completion.",
      },
      components: { securitySchemes: { key: { type: "http", scheme: "bearer", description: "An API key." } } },
      security: [{ key: [] }],
    },
    transform: ({ schema, url, route }) => {
      const described = jsonSchemas(schema);
      return {
        url: url.replace("/*", "/:path"),
        schema: route.config?.isOpen === true ? { ...described, security: [] } : described,
      };
    },
  });
  await http.register(swaggerUi, { routePrefix: docsPath, staticCSP: true });
  http.get(
    "/openapi.json",
    { schema: { hide: true }, config: { isOpen: true } },
    async (_, reply) => await reply.send(http.swagger()),
  );
}

function jsonSchemas(schema: FastifySchema | undefined): FastifySchema {
  if (!schema || schema.hide === true) return { hide: true };
  const { querystring, params, body, response, ...rest } = schema;
  return {
    ...rest,
    ...(querystring !== undefined && { querystring: jsonSchema(querystring) }),
    ...(params !== undefined && { params: pathNamed(jsonSchema(params)) }),
    ...(body !== undefined && { body: jsonSchema(body) }),
    response: { ...responses(response), default: problemResponse },
  };
}

/** The rest of an address is "*" to the router, "path" to readers. */
function pathNamed(schema: { properties?: Record<string, unknown>; required?: string[] }): object {
  const { "*": path, ...properties } = schema.properties ?? {};
  if (path === undefined) return schema;
  const required = schema.required?.map((name) => (name === "*" ? "path" : name));
  return { ...schema, properties: { ...properties, path }, required };
}

function responses(response: unknown): Record<string, unknown> {
  const entries = Object.entries((response ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([status, schema]) => [status, schema instanceof z.ZodType ? jsonSchema(schema) : schema]),
  );
}

/** Of zod schemas; what is JSON Schema already stays. */
export function jsonSchema(schema: unknown): object {
  if (!(schema instanceof z.ZodType)) return schema as object;
  const { $schema: _, ...bare } = z.toJSONSchema(schema, { unrepresentable: "any", io: "input" });
  return bare;
}

const problemResponse = {
  description: "Problem details (RFC 9457)",
  content: { "application/problem+json": { schema: jsonSchema(problemSchema) } },
};
