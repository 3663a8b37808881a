import type { MessageName } from "../codec-port.js";

/** What a codec is opened with. */
export interface CodecConfig {
  /** The Confluent-compatible API of the registry; at Apicurio the path ends in /apis/ccompat/v7. */
  readonly registryUrl: string;
  readonly prefix: string;
  readonly auth?: { readonly username: string; readonly password: string };
  /** Our schema of each message: one self-contained Avro record. */
  readonly schemas: Readonly<Record<MessageName, object>>;
}

/** By the registry's convention for topics; all task topics share one subject. */
export function subjectOf(prefix: string, name: MessageName): string {
  return `${prefix}${name}-value`;
}

export function namesOf(schemas: CodecConfig["schemas"]): MessageName[] {
  return Object.keys(schemas) as MessageName[];
}
