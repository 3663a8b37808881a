import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { rangeOf } from "../../../src/shell/inputs/address-guard.js";
import { InputFetcher } from "../../../src/shell/inputs/fetch-input.js";
import { UnrunnableError } from "../../../src/shell/unrunnable-error.js";

/** A server on loopback, a folder, and a fetcher. */
async function withServer(
  answer: RequestListener,
  options: { readonly allowsPrivateAddresses: boolean },
  test: (fetch: (path: string) => Promise<string>, port: number) => Promise<void>,
): Promise<void> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const folder = await mkdtemp(join(tmpdir(), "spe-input-"));
  const fetcher = new InputFetcher({ maxBytes: 1_000, ...options });
  const { port } = server.address() as AddressInfo;
  const never = new AbortController().signal;
  try {
    await test((path) => fetcher.fetch(`http://localhost:${port}${path}`, folder, never), port);
  } finally {
    await fetcher.close();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
}

const serve: RequestListener = (request, response) => {
  if (request.url === "/file") response.end("the input");
  else if (request.url === "/moved") response.writeHead(302, { location: "/file" }).end();
  else if (request.url === "/circle") response.writeHead(302, { location: "/circle" }).end();
  else if (request.url === "/away") response.writeHead(302, { location: "file:///etc/passwd" }).end();
  else if (request.url === "/large") response.end("x".repeat(1_001));
  else if (request.url === "/broken") response.writeHead(500).end();
  else response.writeHead(404).end();
};

describe("fetching an inputUrl", () => {
  it("stores the file, through redirects too", async () => {
    await withServer(serve, { allowsPrivateAddresses: true }, async (fetch) => {
      for (const path of ["/file", "/moved"]) expect(await readFile(await fetch(path), "utf8")).toBe("the input");
    });
  });

  it.each([
    ["/none", "answered with 404"],
    ["/circle", "redirects more than 5 times"],
    ["/away", "no http or https address"],
    ["/large", "more than 1000 bytes"],
  ])("of %s is refused for good: %s", async (path, why) => {
    await withServer(serve, { allowsPrivateAddresses: true }, async (fetch) => {
      const error = await fetch(path).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnrunnableError);
      expect((error as Error).message).toContain(why);
    });
  });

  it("may be tried again after a server's failure", async () => {
    await withServer(serve, { allowsPrivateAddresses: true }, async (fetch) => {
      const error = await fetch("/broken").catch((thrown: unknown) => thrown);
      expect(error).not.toBeInstanceOf(UnrunnableError);
    });
  });

  it("reaches no private address, neither by name nor by number", async () => {
    await withServer(serve, { allowsPrivateAddresses: false }, async (fetch, port) => {
      await expect(fetch("/file")).rejects.toThrow(UnrunnableError);
      const fetcher = new InputFetcher({ maxBytes: 1, allowsPrivateAddresses: false });
      const never = new AbortController().signal;
      for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"]) {
        await expect(fetcher.fetch(`http://${host}:${port}/file`, "/nonexistent", never)).rejects.toThrow(
          "not reached",
        );
      }
      await fetcher.close();
    });
  });
});

it.each([
  ["10.0.0.1", "private"],
  ["192.168.1.1", "private"],
  ["169.254.169.254", "linkLocal"],
  ["0.0.0.0", "unspecified"],
  ["100.64.0.1", "carrierGradeNat"],
  ["fe80::1", "linkLocal"],
  ["fd00::1", "uniqueLocal"],
  ["::ffff:10.0.0.1", "private"],
  ["64:ff9b::a00:1", "rfc6052"],
  ["93.184.216.34", "unicast"],
  ["2606:2800:220:1::1", "unicast"],
])("%s is %s", (address, range) => {
  expect(rangeOf(address)).toBe(range);
});
