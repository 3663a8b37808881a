import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const home = join(root, "infra", "target", "test", "launcher");
const anyPorts = ["HTTP", "KAFKA", "REGISTRY", "POSTGRES", "PLANNER", "EXECUTOR", "RESULTS"].map((name) => [
  `SPE_${name}_PORT`,
  "0",
]);

beforeAll(() => rmSync(home, { recursive: true, force: true }));

/** One life of `npm start`, from its first word to its exit code. */
class Start {
  readonly #child: ChildProcess;
  readonly exitCode: Promise<number | null>;
  said = "";
  #heard: () => void = () => undefined;

  constructor(...args: string[]) {
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("SPE_")));
    this.#child = spawn(process.execPath, [join("infra", "bootstrap", "start.mjs"), ...args], {
      cwd: root,
      env: { ...env, ...Object.fromEntries(anyPorts), SPE_HOME: home },
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.said += chunk.toString();
        this.#heard();
      });
    }
    this.exitCode = new Promise((resolve) => this.#child.once("close", resolve));
  }

  /** Resolves when it has said so; rejects when it ends before. */
  async says(sentence: RegExp): Promise<void> {
    const ended = this.exitCode.then((code) => {
      if (!sentence.test(this.said)) throw new Error(`It ended with ${String(code)}, having said:\n${this.said}`);
    });
    const heard = new Promise<void>((resolve) => {
      this.#heard = () => {
        if (sentence.test(this.said)) resolve();
      };
      this.#heard();
    });
    await Promise.race([heard, ended]);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

let current: Start | undefined;
afterEach(() => current?.kill("SIGKILL"));

function start(...args: string[]): Start {
  current = new Start(...args);
  return current;
}

interface Recorded {
  readonly name: string;
  readonly pid: number;
}

/** What the launcher has on record as running. */
function recorded(): Recorded[] {
  const folder = join(home, "run");
  return readdirSync(folder)
    .filter((name) => /^\d+-/.test(name))
    .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as Recorded);
}

function isRunning({ pid }: Recorded): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const isUp = /Ctrl-C stops everything/;

describe("npm start", () => {
  it("boots all, starts a killed service again, refuses a second start, and is gone within 10 s of SIGTERM, with exit code 0", async () => {
    const launcher = start("--no-sample");
    await launcher.says(isUp);
    const running = recorded();
    const all = ["executor", "gateway", "kafka", "planner", "postgres", "registry", "results"];
    expect(running.map(({ name }) => name).sort()).toEqual(all);

    process.kill(running.find(({ name }) => name === "planner")!.pid, "SIGKILL");
    await launcher.says(/The planner was ended by SIGKILL: starting it again[\s\S]*The planner is ready again/);

    const second = new Start("--no-sample");
    expect(await second.exitCode).toBe(1);
    expect(second.said).toMatch(/An engine is running on SPE_HOME .* already/);

    const everything = recorded();
    const askedAt = performance.now();
    launcher.kill("SIGTERM");
    expect(await launcher.exitCode).toBe(0);
    expect(performance.now() - askedAt).toBeLessThan(10_000);
    expect(launcher.said).toContain("No work is left.");
    expect(everything.filter(isRunning)).toEqual([]);
  }, 180_000);

  it("runs the sample job on the data of the last run, and ends by its outcome where asked to stop after it", async () => {
    const launcher = start("--once");
    expect(await launcher.exitCode).toBe(0);
    expect(launcher.said).toMatch(/kafka .* 0 topics created/);
    expect(launcher.said).toMatch(/succeeded \(tasks: \d+ succeeded\)/);
  }, 180_000);

  it("leaves nothing behind when it is killed itself", async () => {
    const launcher = start("--no-sample");
    await launcher.says(isUp);
    const everything = recorded();
    launcher.kill("SIGKILL");
    await launcher.exitCode;
    await expect.poll(() => everything.filter(isRunning), { timeout: 20_000 }).toEqual([]);
  }, 180_000);

  it("names a damaged data folder, and what to do", async () => {
    writeFileSync(join(home, "postgres", "global", "pg_control"), Buffer.alloc(8192, 1));
    const launcher = start("--no-sample");
    expect(await launcher.exitCode).toBe(1);
    expect(launcher.said).toMatch(
      /PostgreSQL does not start: .*launcher\/postgres may be damaged: .*npm run clean:data/,
    );
    expect(launcher.said).not.toMatch(/^\s+at /m);
  }, 180_000);
});
