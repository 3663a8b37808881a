import type {
  FastifyInstance,
  FastifyBaseLogger,
  FastifySchemaCompiler,
  FastifyTypeProvider,
  RawServerDefault,
} from "fastify";
import type { IncomingMessage, ServerResponse } from "node:http";
import { z } from "zod";
import { invalidParameter } from "../../core/problem.js";

/** Types handlers by the zod schemas of their routes. */
export interface ZodTypeProvider extends FastifyTypeProvider {
  readonly validator: this["schema"] extends z.ZodType ? z.output<this["schema"]> : unknown;
}

/** The application as routes see it. */
export type Http = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Judges parameters by their zod schema. Bodies are texts, judged by packages/job: their schema is for the documentation. */
export const validatorCompiler: FastifySchemaCompiler<unknown> = ({ schema }) => {
  if (!(schema instanceof z.ZodType)) return () => true;
  return (data: unknown) => {
    const outcome = schema.safeParse(data);
    if (outcome.success) return { value: outcome.data };
    const [issue] = outcome.error.issues;
    return { error: invalidParameter((issue?.path ?? []).join("/"), messageOf(issue)) };
  };
};

function messageOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === "unrecognized_keys")
    return `There is no parameter ${issue.keys.map((key) => JSON.stringify(key)).join(", ")} here.`;
  return `The parameter "${(issue?.path ?? []).join("/")}" is not valid: ${issue?.message ?? "unknown"}.`;
}
