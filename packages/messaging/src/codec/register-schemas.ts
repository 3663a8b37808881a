import type { Logger } from "../logger.js";
import { Registry } from "./registry.js";
import { type CodecConfig, namesOf, subjectOf } from "./subjects.js";

/**
 * Registers every schema under `<prefix><topic>-value`, with compatibility FULL_TRANSITIVE. May be repeated, by several at once:
 * what is registered stays as it is. Rejects with SchemaRefusedError or RegistryUnavailableError.
 */
export async function registerSchemas(config: CodecConfig, logger: Logger): Promise<void> {
  const registry = new Registry(config);
  for (const name of namesOf(config.schemas)) {
    const subject = subjectOf(config.prefix, name);
    const id = await registry.register(subject, config.schemas[name]);
    logger.debug({ subject, schemaId: id }, "schema registered");
  }
}
