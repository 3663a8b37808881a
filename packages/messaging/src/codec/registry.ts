import { COMPATIBILITY, SchemaRegistry, SchemaType } from "@kafkajs/confluent-schema-registry";
import { RegistryUnavailableError, UndecodableError } from "../codec-port.js";
import { SchemaRefusedError } from "../errors.js";
import type { CodecConfig } from "./subjects.js";

const answerTimeoutMs = 5_000;

/** What this package asks of a schema registry. Every request is bounded in time and fails in one of two ways: definitely, or for now. */
export class Registry {
  readonly #client: SchemaRegistry;
  readonly #url: string;

  constructor({ registryUrl, auth }: Pick<CodecConfig, "registryUrl" | "auth">) {
    this.#url = registryUrl;
    this.#client = new SchemaRegistry({
      host: registryUrl.replace(/\/+$/, ""),
      ...(auth === undefined ? {} : { auth: { ...auth } }),
      retry: { retries: 2, initialRetryTimeInSecs: 0.1, maxRetryTimeInSecs: 1 },
    });
  }

  /** The id under which exactly this schema is registered; undefined if it is not. */
  async idOf(subject: string, schema: object): Promise<number | undefined> {
    const asked = this.#client.getRegistryIdBySchema(subject, avro(schema));
    return this.#answer(asked.catch(undefinedIfNotFound));
  }

  /** Registers the schema unless it is, and returns its id. The first schema of a subject sets its compatibility, for ever. */
  async register(subject: string, schema: object): Promise<number> {
    const { id } = await this.#answer(this.#tryRegister(subject, schema));
    return id;
  }

  /** The Avro schema with this id; undefined if the registry has none. Rejects with UndecodableError if it is no Avro schema. */
  async schemaOf(id: number): Promise<unknown> {
    const found = await this.#answer(this.#tryFind(id));
    if (found === undefined) return undefined;
    if ("schema" in found && typeof found.schema === "function")
      return (found.schema as AvscExport)({ exportAttrs: true });
    throw new UndecodableError(`Schema ${id.toString()} in the registry is no Avro schema.`);
  }

  async #tryRegister(subject: string, schema: object): Promise<{ readonly id: number }> {
    try {
      return await this.#client.register(avro(schema), { subject, compatibility: COMPATIBILITY.FULL_TRANSITIVE });
    } catch (thrown) {
      if (isRefusal(thrown)) throw new SchemaRefusedError(subject, messageOf(thrown), thrown);
      throw thrown;
    }
  }

  async #tryFind(id: number): Promise<object | undefined> {
    try {
      return await this.#client.getSchema(id).catch(undefinedIfNotFound);
    } catch (thrown) {
      if (isHttpError(thrown)) throw thrown;
      const why = messageOf(thrown);
      throw new UndecodableError(`Schema ${id.toString()} in the registry can't be read: ${why}.`, { cause: thrown });
    }
  }

  async #answer<T>(asked: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(`no answer in ${answerTimeoutMs.toString()} ms`));
      }, answerTimeoutMs);
    });
    try {
      return await Promise.race([asked, timeout]);
    } catch (thrown) {
      if (thrown instanceof UndecodableError || thrown instanceof SchemaRefusedError) throw thrown;
      throw new RegistryUnavailableError(
        `The schema registry at ${this.#url} did not answer as it should: ${messageOf(thrown)}. Check that it is up and that this is its Confluent-compatible address.`,
        { cause: thrown },
      );
    } finally {
      clearTimeout(timer);
    }
  }
}

type AvscExport = (options: { readonly exportAttrs: boolean }) => unknown;

function avro(schema: object): { type: SchemaType.AVRO; schema: string } {
  return { type: SchemaType.AVRO, schema: JSON.stringify(schema) };
}

const notFound = 404;

/** Incompatible with what is registered, or no valid schema. (The client reports broken connections as status 400.) */
const refusals: readonly number[] = [409, 422];

function isRefusal(thrown: unknown): boolean {
  if (isHttpError(thrown)) return refusals.includes(thrown.status);
  return thrown instanceof Error && thrown.name === "ConfluentSchemaRegistryCompatibilityError";
}

function undefinedIfNotFound(thrown: unknown): undefined {
  if (isHttpError(thrown) && thrown.status === notFound) return undefined;
  if (thrown instanceof Error && thrown.name === "ConfluentSchemaRegistryError") return undefined;
  throw thrown;
}

function isHttpError(thrown: unknown): thrown is { readonly status: number } {
  return typeof thrown === "object" && thrown !== null && "status" in thrown;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
