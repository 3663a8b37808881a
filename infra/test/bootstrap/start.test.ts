import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const startFile = fileURLToPath(new URL("../../bootstrap/start.mjs", import.meta.url));
const portNames = ["HTTP", "KAFKA", "REGISTRY", "POSTGRES", "PLANNER", "EXECUTOR", "RESULTS"];
const anyPorts = Object.fromEntries(portNames.map((name) => [`SPE_${name}_PORT`, "0"]));

let folder: string;
let bin: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "spe-start-"));
  bin = join(folder, "bin");
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `npm start` as far as its checks. */
async function start(env: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, [startFile, ...args], {
    env: { PATH: process.env.PATH ?? "", SPE_HOME: join(folder, "home"), ...anyPorts, ...env },
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const exitCode = await new Promise((resolve) => child.once("close", resolve));
  return { exitCode, said };
}

/** One sentence with cause and remedy, exit code 1, no stack trace. */
async function expectRefusal(sentence: RegExp, env: Record<string, string>, ...args: string[]) {
  const { exitCode, said } = await start(env, ...args);
  expect(said).toMatch(sentence);
  expect(said).not.toMatch(/^\s+at /m);
  expect(exitCode).toBe(1);
}

/** A program that prints this to stderr, as `java -version` does. */
function program(name: string, says: string): void {
  const file = join(bin, name);
  writeFileSync(file, `#!/bin/sh\necho '${says}' >&2\n`);
  chmodSync(file, 0o755);
}

describe("npm start refuses, before anything is installed,", () => {
  it("a machine without Java", async () => {
    await expectRefusal(/Java was not found on the PATH: install a JDK 17/, { PATH: join(folder, "nothing") });
  });

  it("a Java that is too old", async () => {
    program("java", 'openjdk version "11.0.2" 2019-01-15');
    await expectRefusal(/Java 11\.0\.2 is too old: install a JDK 17/, { PATH: `${bin}:/bin` });
  });

  it("a machine without Maven", async () => {
    program("java", 'openjdk version "21" 2023-09-19');
    await expectRefusal(/Maven \(mvn\) was not found on the PATH: install it/, { PATH: bin });
  });

  it.each(portNames)("a taken SPE_%s_PORT, by its name", async (name) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    program("java", 'openjdk version "17.0.15" 2025-04-15');
    program("mvn", "");
    const sentence = new RegExp(`Port ${port} on 127.0.0.1 .* is taken .* SPE_${name}_PORT`);
    await expectRefusal(sentence, { PATH: `${bin}:/bin`, [`SPE_${name}_PORT`]: String(port) });
    server.close();
  });

  it("one port for two", async () => {
    const same = { SPE_HTTP_PORT: "45123", SPE_KAFKA_PORT: "45123" };
    await expectRefusal(/SPE_HTTP_PORT and SPE_KAFKA_PORT are both 45123/, same);
  });

  it("a port that is none", async () => {
    await expectRefusal(/SPE_HTTP_PORT is "70000", which is no port/, { SPE_HTTP_PORT: "70000" });
  });

  it.each(["afile/home", "/proc/spe"])("SPE_HOME %s, which can't be written to", async (home) => {
    writeFileSync(join(folder, "afile"), "");
    program("java", 'openjdk version "17.0.15" 2025-04-15');
    program("mvn", "");
    const path = home.startsWith("/") ? home : join(folder, home);
    await expectRefusal(/SPE_HOME \(.*\) can't be written to \(E[A-Z]+\)/, { PATH: `${bin}:/bin`, SPE_HOME: path });
  });

  it("a broker that does not answer, without asking for Java where nothing embedded needs it", async () => {
    await expectRefusal(/Kafka does not answer at 127\.0\.0\.1:1 \(ECONNREFUSED\).*SPE_KAFKA_BROKERS/, {
      PATH: bin,
      SPE_KAFKA_BROKERS: "127.0.0.1:1",
      SPE_REGISTRY_URL: "http://127.0.0.1:1",
    });
  });

  it("an option that it does not know", async () => {
    await expectRefusal(/"--twice" is no option of npm start/, {}, "--twice");
  });

  it("--once without the sample job that it waits for", async () => {
    await expectRefusal(/--once waits for the sample job/, {}, "--once", "--no-sample");
  });
});

it("npm start -- --help explains itself", async () => {
  const { exitCode, said } = await start({}, "--help");
  expect(said).toContain("--no-sample");
  expect(exitCode).toBe(0);
});
