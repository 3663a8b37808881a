import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identityOf, type ProcessIdentity } from "@spe/supervision";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLogger } from "../src/logger.js";
import { GroupSeat } from "../src/group-seat.js";

let home: string;
let removed: string[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "spe-seat-"));
  removed = [];
});
afterEach(() => rmSync(home, { recursive: true }));

function seat(removeMember = async (groupId: string, memberId: string) => void removed.push(`${groupId}/${memberId}`)) {
  const logger = createLogger("test", "silent");
  return new GroupSeat({ home, service: "planner", groupId: "group", admin: { removeMember }, logger });
}

const records = (): string[] => readdirSync(join(home, "run"));

/** The record that a seat leaves behind whose holder was killed: a real process that really has ended. */
async function leaveBehind(change: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  const dead = identityOf(child.pid ?? 0) as ProcessIdentity;
  child.kill("SIGKILL");
  await once(child, "exit");
  seat().hold("dead-member");
  const own = join(home, "run", `planner-${process.pid}.json`);
  const held = JSON.parse(readFileSync(own, "utf8")) as object;
  const note = { ...held, process: dead, ...change };
  rmSync(own);
  writeFileSync(join(home, "run", `planner-${dead.pid}.json`), JSON.stringify(note));
}

describe("H24: a seat in a group", () => {
  it("of a process that was killed is cleared by the next one, once", async () => {
    await leaveBehind();
    await seat().clearDead();
    expect(removed).toEqual(["group/dead-member"]);
    expect(records()).toEqual([]);
    await seat().clearDead();
    expect(removed).toHaveLength(1);
  });

  it("is left alone while its process runs, on another host, or in another group", async () => {
    seat().hold("live-member");
    await leaveBehind({ host: "elsewhere" });
    await leaveBehind({ groupId: "another group" });
    seat().hold("live-member");
    await seat().clearDead();
    expect(removed).toEqual([]);
    expect(records()).toHaveLength(3);
  });

  it("leaves nothing on record once it was given back", () => {
    const own = seat();
    own.hold("first");
    own.hold("second");
    expect(records()).toHaveLength(1);
    own.release();
    expect(records()).toEqual([]);
  });

  it("that can't be cleared keeps nobody from joining, and is cleared by the next one", async () => {
    await leaveBehind();
    await seat(() => Promise.reject(new Error("no broker"))).clearDead();
    await seat().clearDead();
    expect(removed).toEqual(["group/dead-member"]);
  });

  it("is held also where nothing can be written", () => {
    writeFileSync(join(home, "run"), "not a folder");
    seat().hold("member");
  });
});
