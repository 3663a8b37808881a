import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { SpeClient, SpeError, UnreachableError, WaitTimeoutError } from "../src/index.js";

type Handle = (request: IncomingMessage, body: string) => { status: number; document: unknown };

let close = () => {};

/** A real HTTP server that answers as told; the client talks to it as to a gateway. */
async function answering(handle: Handle): Promise<SpeClient> {
  const server = createServer((request, response: ServerResponse) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { status, document } = handle(request, body);
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(document));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => server.close();
  return new SpeClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, apiKey: "k" });
}

afterEach(() => close());

describe("the client", () => {
  it("sends the key, and an id of its own where the request names none, so that a repetition is harmless", async () => {
    const seen: (string | undefined)[] = [];
    let calls = 0;
    const client = await answering((request) => {
      seen.push(request.headers["idempotency-key"] as string | undefined);
      expect(request.headers.authorization).toBe("Bearer k");
      return ++calls === 1
        ? { status: 503, document: { code: "broker_unavailable" } }
        : { status: 202, document: { id: "x" } };
    });
    await client.submit({ task: "noop" });
    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(seen[1]).toBe(seen[0]);
  });

  it("sends JSON text as it stands and leaves an id in it alone", async () => {
    const text = '{"id":"a","task":"echo","payload":1.50}';
    const client = await answering((request, body) => {
      expect(request.headers["idempotency-key"]).toBeUndefined();
      expect(body).toBe(text);
      return { status: 202, document: { id: "a" } };
    });
    await client.submit(text);
  });

  it("turns a problem into an error with code and pointers", async () => {
    const errors = [{ code: "invalid_description", message: "no.", pointer: "/task" }];
    const client = await answering(() => ({
      status: 400,
      document: { code: "invalid_description", detail: "no.", errors },
    }));
    const error = await client.submit({ task: 5 }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SpeError);
    expect(error).toMatchObject({ status: 400, code: "invalid_description", errors });
  });

  it("says so where what answers is no gateway", async () => {
    const client = await answering(() => ({ status: 404, document: { hello: "world" } }));
    await expect(client.job("a")).rejects.toBeInstanceOf(UnreachableError);
  });

  it("pages through a list, and percent-encodes ids", async () => {
    const client = await answering((request) => {
      if (request.url?.startsWith("/jobs/a%2Fb"))
        return { status: 200, document: { id: "a/b", status: "succeeded", tasks: [] } };
      const isSecond = request.url?.includes("cursor=c") === true;
      return { status: 200, document: isSecond ? { jobs: [{ id: "2" }] } : { jobs: [{ id: "1" }], nextCursor: "c" } };
    });
    const ids: string[] = [];
    for await (const job of client.jobs({ status: ["failed"] })) ids.push(job.id);
    expect(ids).toEqual(["1", "2"]);
    expect((await client.job("a/b")).id).toBe("a/b");
  });

  it("waits for the end, tells of the way there, and gives up when told to", async () => {
    const statuses = ["pending", "running", "succeeded"];
    const client = await answering(() => ({
      status: 200,
      document: { id: "a", status: statuses.shift() ?? "running", tasks: [] },
    }));
    const seen: string[] = [];
    await client.wait("a", { onProgress: (job) => seen.push(job.status) });
    expect(seen).toEqual(["pending", "running", "succeeded"]);
    await expect(client.wait("a", { timeoutMs: 1 })).rejects.toBeInstanceOf(WaitTimeoutError);
  });
});
