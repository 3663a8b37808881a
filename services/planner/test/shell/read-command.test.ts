import { type Codec, RegistryUnavailableError, UndecodableError } from "@spe/messaging";
import { describe, expect, it } from "vitest";
import { readCommand } from "../../src/shell/read-command.js";

function codec(
  decodeSlow: () => Promise<never> = () => Promise.reject(new UndecodableError("unknown schema 7")),
): Codec {
  return { decodeFast: () => undefined, decodeSlow } as unknown as Codec;
}

const key = Buffer.from("job-1");

describe("a command", () => {
  it("may be JSON, behind a byte order mark and white space", async () => {
    const value = Buffer.from('\ufeff \n{ "command": "cancel", "commandId": "c1", "reason": "no" }');
    expect(await readCommand(key, value, codec())).toEqual({
      ok: true,
      jobId: "job-1",
      command: { command: "cancel", commandId: "c1", reason: "no" },
    });
  });

  it.each([
    ["is not JSON", "cancel"],
    ["has no command", "{}"],
    ["has a member nobody knows", '{"command":"cancel","force":true}'],
    ["has a number for an id", '{"command":"cancel","commandId":7}'],
    ["is no object", "[]"],
  ])("can't be read when it %s", async (_what, text) => {
    expect(await readCommand(key, Buffer.from(text), codec())).toMatchObject({ ok: false });
  });

  it.each([
    ["no key", null, '{"command":"cancel"}'],
    ["a key that is no id", Buffer.from(".."), '{"command":"cancel"}'],
    ["no value", key, null],
    ["Avro of an unknown schema", key, "\u0000\u0000\u0000\u0000\u0007x"],
  ])("can't be read with %s", async (_what, recordKey, text) => {
    const value = text === null ? null : Buffer.from(text);
    expect(await readCommand(recordKey, value, codec())).toMatchObject({ ok: false });
  });

  it("H12: is not judged while the registry can't be asked", async () => {
    const away = codec(() => Promise.reject(new RegistryUnavailableError("connection refused")));
    const reading = readCommand(key, Buffer.from([0, 0, 0, 0, 7, 1]), away);
    await expect(reading).rejects.toThrow(RegistryUnavailableError);
  });
});
