import { randomUUID } from "node:crypto";
import { messageSchemas } from "@spe/contracts";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type Codec,
  openCodec,
  RegistryUnavailableError,
  registerSchemas,
  SchemaRefusedError,
  UndecodableError,
} from "../../src/index.js";
import { silentLogger } from "./silent-logger.js";

const registryUrl = process.env["SPE_TEST_REGISTRY"];

if (registryUrl === undefined) {
  console.info(
    "The codec's conformance suite is skipped: set SPE_TEST_REGISTRY to a registry's Confluent-compatible address.",
  );
}

describe.skipIf(registryUrl === undefined)("the codec, with a registry", () => {
  const config = {
    registryUrl: registryUrl ?? "",
    prefix: `conformance-${randomUUID().slice(0, 8)}.`,
    schemas: messageSchemas,
  };
  let codec: Codec;
  beforeAll(async () => {
    await registerSchemas(config, silentLogger);
    codec = await openCodec(config, silentLogger);
  });

  const command = { command: "cancel", commandId: null, reason: "because", tasks: ["a"] };

  test("registering again, and by several at once, changes nothing", async () => {
    const before = codec.encode("jobControl", command);
    await Promise.all([registerSchemas(config, silentLogger), registerSchemas(config, silentLogger)]);
    expect((await openCodec(config, silentLogger)).encode("jobControl", command)).toEqual(before);
  });

  test("each subject takes only fully compatible schemas from then on", async () => {
    const response = await fetch(`${config.registryUrl}/config/${config.prefix}jobControl-value`);
    expect(await response.json()).toEqual({ compatibilityLevel: "FULL_TRANSITIVE" });
    const incompatible = {
      type: "record",
      name: "JobCommand",
      namespace: "spe",
      fields: [{ name: "new", type: "string" }],
    };
    const changed = { ...config, schemas: { ...messageSchemas, jobControl: incompatible } };
    await expect(registerSchemas(changed, silentLogger)).rejects.toBeInstanceOf(SchemaRefusedError);
  });

  test("what was encoded is decoded at once", () => {
    expect(codec.decodeFast("jobControl", codec.encode("jobControl", command))).toEqual(command);
  });

  test("a record of another version of the schema is decoded after one look into the registry", async () => {
    const older = {
      type: "record",
      name: "JobCommand",
      namespace: "spe",
      fields: [
        { name: "command", type: "string" },
        { name: "reason", type: ["null", "string"], default: null },
      ],
    };
    const prefix = `${config.prefix}older.`;
    const elsewhere = { ...config, prefix, schemas: { ...messageSchemas, jobControl: older } };
    await registerSchemas(elsewhere, silentLogger);
    const bytes = (await openCodec(elsewhere, silentLogger)).encode("jobControl", { command: "start", reason: "r" });
    const decoded = { command: "start", commandId: null, reason: "r", tasks: null };
    expect(codec.decodeFast("jobControl", bytes)).toBeUndefined();
    expect(await codec.decodeSlow("jobControl", bytes)).toEqual(decoded);
    expect(codec.decodeFast("jobControl", bytes)).toEqual(decoded);
  });

  test("bytes that can never be read are undecodable: no wire format, an id that was never given out, another kind of record", async () => {
    const neverGiven = Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 0]);
    const otherKind = codec.encode("executorControl", { command: "drop", jobId: "j", run: 1 });
    for (const bytes of [Buffer.from("plain text"), neverGiven, otherKind]) {
      expect(codec.decodeFast("jobControl", bytes)).toBeUndefined();
      await expect(codec.decodeSlow("jobControl", bytes)).rejects.toBeInstanceOf(UndecodableError);
    }
  });

  test("schemas that were not registered, and a registry that is away, are told apart from bad bytes", async () => {
    await expect(openCodec({ ...config, prefix: "never-registered." }, silentLogger)).rejects.toThrow(/not registered/);
    const away = openCodec({ ...config, registryUrl: "http://127.0.0.1:1" }, silentLogger);
    await expect(away).rejects.toBeInstanceOf(RegistryUnavailableError);
  });
});
