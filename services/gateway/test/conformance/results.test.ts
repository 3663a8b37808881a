import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasStack, World } from "./world.js";

describe.skipIf(!hasStack)("the gateway serves results", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
    await world.catchUp();
  }, 60_000);
  afterAll(async () => {
    await world.close();
  });

  beforeAll(async () => {
    await world.insertJob("files", { status: "succeeded" });
    await world.catchUp();
    const folder = join(world.resultRoot, "x", "files");
    await mkdir(join(folder, "sub"), { recursive: true });
    await writeFile(join(folder, "result.json"), '{"jobId":"files","run":1,"results":{"main":1.0}}');
    await writeFile(join(folder, "sub", "ä b.html"), "0123456789");
    await writeFile(join(world.resultRoot, "secret"), "not theirs");
    await symlink(join(world.resultRoot, "secret"), join(folder, "link"));
  });

  it("the document as it is", async () => {
    expect((await world.call("GET", "/jobs/files/results")).text).toContain('"main":1.0');
  });

  it("files with ranges and ETags, harmless to browsers", async () => {
    const path = "/jobs/files/results/sub/%C3%A4%20b.html";
    const whole = await world.call("GET", path);
    expect(whole).toMatchObject({ status: 200, text: "0123456789" });
    expect(whole.headers.get("content-security-policy")).toContain("sandbox");
    const part = await world.call("GET", path, undefined, { range: "bytes=2-3" });
    expect(part).toMatchObject({ status: 206, text: "23" });
    expect(part.headers.get("content-range")).toBe("bytes 2-3/10");
    expect((await world.call("GET", path, undefined, { "if-none-match": whole.headers.get("etag")! })).status).toBe(
      304,
    );
    expect((await world.call("GET", path, undefined, { range: "bytes=99-" })).json()).toMatchObject({ status: 416 });
  });

  it.each([
    "..%2f..%2fsecret",
    "%2fetc%2fpasswd",
    "link",
    "sub",
    "sub/",
    "nothing",
    "a%00b",
    "..%5c..%5csecret",
    "sub/..%2f..%2f..%2fsecret",
  ])("nothing at %s", async (path) => {
    expect((await world.call("GET", `/jobs/files/results/${path}`)).json()).toMatchObject({
      status: 404,
      code: "result_not_found",
    });
  });

  it("nothing before the end", async () => {
    await world.insertJob("unended");
    await world.catchUp();
    expect((await world.call("GET", "/jobs/unended/results")).json()).toMatchObject({
      status: 404,
      code: "result_not_found",
    });
  });
});
