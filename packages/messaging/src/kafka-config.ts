/** TLS of the connections: `true` trusts the system's authorities; else PEM contents (not file names). */
export type TlsConfig = true | { readonly ca?: string; readonly cert?: string; readonly key?: string };

export type SaslConfig =
  | {
      readonly mechanism: "plain" | "scram-sha-256" | "scram-sha-512";
      readonly username: string;
      readonly password: string;
    }
  | {
      readonly mechanism: "oauthbearer";
      /** Called at each (re)authentication of each connection: cache the token there. */
      readonly oauthBearerProvider: () => Promise<{ readonly value: string }>;
    };

export interface KafkaConfig {
  /** `host:port` of some brokers to start from; the others are learnt from them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly ssl?: TlsConfig;
  readonly sasl?: SaslConfig;
}
