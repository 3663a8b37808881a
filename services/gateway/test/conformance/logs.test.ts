import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasStack, World } from "./world.js";

describe.skipIf(!hasStack)("the gateway tells the log of a job", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.open();
    await world.catchUp();
  }, 60_000);
  afterAll(async () => {
    await world.close();
  });

  it("tells the log: history, then what comes, then the end", async () => {
    await world.insertJob("logged");
    await world.catchUp();
    const line = async (log_offset: number, message: string) => {
      const place = {
        job_id: "logged",
        log_partition: world.home("logged"),
        log_offset,
        line: 0,
        run: 1,
        task: "main",
        attempt: 1,
        delivery: 1,
        index: log_offset,
      };
      await world.insert("log_lines", {
        ...place,
        executor: "h-1",
        stream: "log",
        level: "info",
        time: new Date(),
        message,
        truncated: false,
      });
    };
    await line(1, "one");
    await line(2, "two");
    const page = (await world.call("GET", "/jobs/logged/logs", undefined, { accept: "application/json" })).json() as {
      lines: { id: string; message: string }[];
    };
    expect(page.lines.map(({ message }) => message)).toEqual(["one", "two"]);
    expect(
      (await world.call("GET", "/jobs/logged/logs?follow=false&after=0-1-0")).text.trim().split("\n"),
    ).toHaveLength(1);
    const followed = world.call("GET", `/jobs/logged/logs?after=${page.lines[0]!.id}`);
    await line(3, "three");
    await world.db.query("update spe.jobs set status = 'succeeded' where id = 'logged'");
    const entries = (await followed).text
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text) as { message?: string; type: string; status?: string });
    expect(entries.map(({ message }) => message)).toEqual(["two", "three", undefined]);
    expect(entries.at(-1)).toEqual({ type: "end", status: "succeeded" });
  });
});
