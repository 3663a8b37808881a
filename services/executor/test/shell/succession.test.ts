import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Admin } from "@spe/messaging";
import { createLogger } from "@spe/runtime";
import { identityOf, type ProcessIdentity } from "@spe/supervision";
import { expect, it } from "vitest";
import { RuntimeFile, type RuntimeNote } from "../../src/shell/runtime-file.js";
import { succeed } from "../../src/shell/succession.js";

const gone: ProcessIdentity = { pid: 2 ** 22 + 1, startTime: "0" };

async function succeeding(note: RuntimeNote): Promise<{ removed: string[]; incarnation: string | undefined }> {
  const home = await mkdtemp(join(tmpdir(), "spe-succession-"));
  await mkdir(join(home, "run"));
  await writeFile(join(home, "run", "executor-one.json"), JSON.stringify(note));
  const removed: string[] = [];
  const admin: Pick<Admin, "removeMember"> = {
    removeMember: async (group, member) => {
      removed.push(`${member} of ${group}`);
    },
  };
  const predecessor = await succeed({
    file: new RuntimeFile(home, "one"),
    executor: "one",
    groupId: "spe-executor-default",
    resultRoot: home,
    admin: admin as Admin,
    logger: createLogger("succession", "silent"),
  });
  return { removed, incarnation: predecessor?.incarnation };
}

it("H2: a new executor kills the process groups that its predecessor has on record", async () => {
  const worker = spawn("sleep", ["600"], { detached: true, stdio: "ignore" });
  const ended = once(worker, "exit");
  const identity = identityOf(worker.pid ?? 0);
  if (identity === undefined) throw new Error("The process is not there.");
  await succeeding({ process: gone, incarnation: "i", memberId: null, workers: [identity] });
  worker.kill("SIGTERM"); // too late, if it was killed
  expect(await ended).toEqual([null, "SIGKILL"]);
});

it("H24: a new executor takes its predecessor out of the group, and knows whom to declare dead", async () => {
  const note = { process: gone, incarnation: "i", memberId: "m", workers: [] };
  expect(await succeeding(note)).toEqual({ removed: ["m of spe-executor-default"], incarnation: "i" });
});
