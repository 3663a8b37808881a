import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";

interface Line {
  readonly msg: string;
  readonly port?: number;
  readonly [field: string]: unknown;
}

/** A service in a process of its own. Its module is the compiled one: build before testing. */
class ServiceProcess {
  readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly lines: Line[] = [];
  stderr = "";
  readonly #exit: Promise<number | null>;

  constructor(environment: Record<string, string>) {
    const main = new URL("../dist/test/scripted-service.js", import.meta.url).pathname;
    const env = { PATH: process.env.PATH ?? "", ...environment };
    this.child = spawn(process.execPath, [main], { env, stdio: ["pipe", "pipe", "pipe"] });
    this.#exit = once(this.child, "close").then(([code]) => code as number | null);
    this.child.stderr.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    createInterface(this.child.stdout).on("line", (line) => {
      this.lines.push(JSON.parse(line) as Line);
      this.child.emit("line");
    });
  }

  async said(msg: string): Promise<Line> {
    for (;;) {
      const line = this.lines.find((candidate) => candidate.msg === msg);
      if (line !== undefined) return line;
      await once(this.child, "line");
    }
  }

  async get(path: string): Promise<{ status: number; body: string }> {
    const { port } = await this.said("listening");
    const response = await fetch(`http://127.0.0.1:${String(port)}${path}`);
    return { status: response.status, body: await response.text() };
  }

  exitCode(): Promise<number | null> {
    return this.#exit;
  }
}

const started: ServiceProcess[] = [];

function run(environment: Record<string, string> = {}): ServiceProcess {
  const service = new ServiceProcess(environment);
  started.push(service);
  return service;
}

afterEach(() => {
  for (const service of started.splice(0)) service.child.kill("SIGKILL");
});

describe("a service", () => {
  it("answers the probes and stops gracefully on SIGTERM, with exit code 0", async () => {
    const service = run();
    await service.said("started");
    expect(await service.get("/healthz")).toMatchObject({ status: 200 });
    expect(await service.get("/readyz")).toEqual({ status: 200, body: '{"ready":true,"reasons":[]}\n' });
    expect((await service.get("/metrics")).body).toContain("process_cpu_seconds_total");
    service.child.kill("SIGTERM");
    expect(await service.exitCode()).toBe(0);
    expect(service.lines.map((line) => line.msg)).toEqual([
      "listening",
      "started",
      "stopping",
      "parts stopped",
      "stopped",
    ]);
  });

  it("says why it is not ready", async () => {
    const service = run({ SCRIPT: "unready" });
    await service.said("started");
    const { status, body } = await service.get("/readyz");
    expect(status).toBe(503);
    expect(JSON.parse(body)).toEqual({ ready: false, reasons: ["Partition 3 is being restored."] });
  });

  it("ends at once when asked a second time", async () => {
    const service = run({ SCRIPT: "never-stops" });
    await service.said("started");
    service.child.kill("SIGTERM");
    await service.said("stopping");
    service.child.kill("SIGTERM");
    expect(await service.exitCode()).toBe(143);
  });

  it("ends with 1 when a graceful stop takes too long", async () => {
    const service = run({ SCRIPT: "never-stops" });
    await service.said("started");
    service.child.kill("SIGTERM");
    expect(await service.exitCode()).toBe(1);
  });

  it("stops when its launcher is gone", async () => {
    const service = run({ SPE_PARENT_PIPE: "1" });
    await service.said("started");
    service.child.stdin.end();
    expect(await service.exitCode()).toBe(0);
    expect(await service.said("stopping")).toMatchObject({ why: "the launcher is gone" });
  });

  it("outlives the end of its input where no launcher holds it", async () => {
    const service = run();
    service.child.stdin.end();
    await service.said("started");
    expect(await service.get("/healthz")).toMatchObject({ status: 200 });
  });

  it("ends with 1 and one sentence, no stack, where the operator has to act", async () => {
    const service = run({ SCRIPT: "operator-error" });
    expect(await service.exitCode()).toBe(1);
    expect(service.stderr).toBe("The folder is not writable: set SPE_HOME to one that is.\n");
    expect(JSON.stringify(service.lines)).not.toContain("stack");
  });

  it("names every wrong variable, and nothing else", async () => {
    const service = run({ SPE_LOG_LEVEL: "loud", SPE_SCRIPTED_PORT: "x" });
    expect(await service.exitCode()).toBe(1);
    expect(
      service.stderr
        .trim()
        .split("\n")
        .map((line) => line.split(" ")[0]),
    ).toEqual(["SPE_LOG_LEVEL", "SPE_SCRIPTED_PORT"]);
    expect(service.lines).toEqual([]);
  });

  it("names the variable of a port that is taken", async () => {
    const first = run();
    const { port } = await first.said("listening");
    const second = run({ SPE_SCRIPTED_PORT: String(port) });
    expect(await second.exitCode()).toBe(1);
    expect(second.stderr).toContain(
      `Port ${String(port)} on 127.0.0.1 is in use by another process: set SPE_SCRIPTED_PORT`,
    );
  });

  it("logs a failure nobody expected with its cause, and ends with 1", async () => {
    const service = run({ SCRIPT: "bug" });
    expect(await service.exitCode()).toBe(1);
    expect(await service.said("failed")).toMatchObject({ err: { message: "outer", cause: { message: "inner" } } });
  });
});
