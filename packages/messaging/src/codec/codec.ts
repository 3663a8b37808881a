import avsc, { type Type } from "avsc";
import { type Codec, type MessageName, RegistryUnavailableError, UndecodableError } from "../codec-port.js";
import type { Logger } from "../logger.js";
import { MessageCodec } from "./message-codec.js";
import { Registry } from "./registry.js";
import { type CodecConfig, namesOf, subjectOf } from "./subjects.js";

/** For so long an id that the registry does not know is not asked for again. */
const unknownForMs = 30_000;
const maxUnknownIds = 10_000;

/**
 * Looks up the ids of our own schemas. Rejects with RegistryUnavailableError when the registry can't be asked, or when a
 * schema is not registered (see registerSchemas).
 */
export async function openCodec(config: CodecConfig, logger: Logger): Promise<Codec> {
  const registry = new Registry(config);
  const codecs = await Promise.all(
    namesOf(config.schemas).map(async (name) => {
      const schema = config.schemas[name];
      const subject = subjectOf(config.prefix, name);
      const id = await registry.idOf(subject, schema);
      if (id === undefined) {
        const remedy = "Register the schemas before the services start";
        throw new RegistryUnavailableError(
          `This version's schema of ${name} is not registered under ${subject}. ${remedy}.`,
        );
      }
      return [name, new MessageCodec(id, schema)] as const;
    }),
  );
  return new RegistryCodec(config, registry, new Map(codecs), logger);
}

class RegistryCodec implements Codec {
  readonly #config: CodecConfig;
  readonly #registry: Registry;
  readonly #codecs: ReadonlyMap<MessageName, MessageCodec>;
  readonly #logger: Logger;
  readonly #unknownUntil = new Map<number, number>();

  constructor(config: CodecConfig, registry: Registry, codecs: ReadonlyMap<MessageName, MessageCodec>, logger: Logger) {
    this.#config = config;
    this.#registry = registry;
    this.#codecs = codecs;
    this.#logger = logger;
  }

  encode: Codec["encode"] = (name, value) => this.#codecOf(name).encode(value);

  decodeFast: Codec["decodeFast"] = (name, bytes) => {
    const decoded = this.#codecOf(name).decode(bytes);
    return decoded.is === "decoded" ? (decoded.value as never) : undefined;
  };

  decodeSlow: Codec["decodeSlow"] = async (name, bytes) => {
    const codec = this.#codecOf(name);
    const first = codec.decode(bytes);
    if (first.is === "decoded") return first.value as never;
    if (first.is === "undecodable") throw new UndecodableError(`${first.why}.`);
    codec.learn(first.schemaId, await this.#writerSchema(first.schemaId));
    const second = codec.decode(bytes);
    if (second.is === "decoded") return second.value as never;
    throw new UndecodableError(second.is === "undecodable" ? `${second.why}.` : "The schema was not learnt.");
  };

  #codecOf(name: MessageName): MessageCodec {
    const codec = this.#codecs.get(name);
    if (codec === undefined) throw new TypeError(`There is no schema of a message named ${name}.`);
    return codec;
  }

  async #writerSchema(id: number): Promise<Type> {
    const unknown = new UndecodableError(`The schema registry knows no schema with id ${id.toString()}.`);
    if ((this.#unknownUntil.get(id) ?? 0) > performance.now()) throw unknown;
    const schema = await this.#registry.schemaOf(id);
    if (schema === undefined) {
      await this.#assertRegistryKnowsUs();
      if (this.#unknownUntil.size >= maxUnknownIds) this.#unknownUntil.clear();
      this.#unknownUntil.set(id, performance.now() + unknownForMs);
      this.#logger.debug({ schemaId: id }, "a record names a schema that the registry does not know");
      throw unknown;
    }
    try {
      return avsc.Type.forSchema(schema as Parameters<typeof avsc.Type.forSchema>[0]);
    } catch (thrown) {
      throw new UndecodableError(`Schema ${id.toString()} in the registry is not valid: ${String(thrown)}.`, {
        cause: thrown,
      });
    }
  }

  /** A registry that starts, or was emptied, says 404 to everything: that is no proof that an id was never given out. */
  async #assertRegistryKnowsUs(): Promise<void> {
    const [name] = this.#codecs.keys();
    if (name === undefined) return;
    const id = await this.#registry.idOf(subjectOf(this.#config.prefix, name), this.#config.schemas[name]);
    if (id !== undefined) return;
    throw new RegistryUnavailableError(
      "The schema registry does not know our own schemas: it is still starting, or lost its contents.",
    );
  }
}
