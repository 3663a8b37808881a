import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { Registry } from "../../src/codec/registry.js";
import { RegistryUnavailableError } from "../../src/codec-port.js";

describe("H7: a schema that is asked for", () => {
  let server: Server | undefined;

  afterEach(() => {
    server?.closeAllConnections();
    server?.close();
  });

  /** A registry that gives this answer to everything. */
  async function registry(status: number, body: object): Promise<Registry> {
    server = createServer((_request, response) => {
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    return new Registry({ registryUrl: `http://127.0.0.1:${port.toString()}` });
  }

  test("is missing where the registry says so", async () => {
    const own = await registry(404, { error_code: 40_403, message: "Schema not found" });
    expect(await own.schemaOf(7)).toBeUndefined();
  });

  test.each([500, 503])("is not missing because the registry answers %i: the record waits", async (status) => {
    const own = await registry(status, { error_code: 50_001, message: "Error in the backend data store" });
    await expect(own.schemaOf(7)).rejects.toBeInstanceOf(RegistryUnavailableError);
  });

  test("nor because nobody answers", async () => {
    const away = new Registry({ registryUrl: "http://127.0.0.1:1" });
    await expect(away.schemaOf(7)).rejects.toBeInstanceOf(RegistryUnavailableError);
  });
});
