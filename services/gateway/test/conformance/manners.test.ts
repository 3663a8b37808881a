import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasStack, World } from "./world.js";

describe.skipIf(!hasStack)("the gateway keeps its manners", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
    await world.catchUp();
  }, 60_000);
  afterAll(async () => {
    await world.close();
  });

  it("asks for the key, but not for probes and docs", async () => {
    const status = async (path: string, authorization?: string) =>
      (await fetch(`${world.url}${path}`, { headers: authorization ? { authorization } : {} })).status;
    for (const path of ["/jobs", "/metrics", "/executors", "/nowhere"]) expect(await status(path)).toBe(401);
    expect(await status("/jobs", "Bearer wrong")).toBe(401);
    for (const path of ["/healthz", "/openapi.json", "/docs"]) expect(await status(path)).toBe(200);
    expect(await status("/readyz")).toBe(503);
  });

  it("says what an address takes, and what it gives", async () => {
    const wrong = await world.call("PUT", "/jobs");
    expect(wrong.json()).toMatchObject({ status: 405, code: "method_not_allowed" });
    expect(wrong.headers.get("allow")).toBe("GET, HEAD, POST");
    expect((await world.call("GET", "/jobs", undefined, { accept: "image/png" })).json()).toMatchObject({
      status: 406,
    });
    expect((await world.call("GET", "/nowhere")).json()).toMatchObject({ status: 404, code: "route_not_found" });
    expect((await world.call("GET", "/jobs/%zz")).json()).toMatchObject({ status: 400 });
  });

  it("describes itself in OpenAPI 3.1", async () => {
    const document = (await world.call("GET", "/openapi.json")).json() as {
      openapi: string;
      paths: Record<string, object>;
    };
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths)).toContain("/jobs/{id}/results/{path}");
  });
});
