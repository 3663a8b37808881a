import { describe, expect, it } from "vitest";
import { type ChildEnd, type ChildSpec, type RestartStrategy, type RestartType, Supervisor } from "../src/index.js";

/** Children that end when the test says so, and a diary of what the supervisor did. */
class Family {
  readonly diary: string[] = [];
  readonly #end = new Map<string, (end: ChildEnd) => void>();
  readonly #waiting = new Map<string, () => void>();
  failingStarts = 0;

  child(name: string, restart: RestartType = "permanent"): ChildSpec {
    return {
      name,
      restart,
      start: () => {
        if (this.failingStarts > 0) {
          this.failingStarts -= 1;
          return Promise.reject(new Error("no room"));
        }
        this.#note(`start ${name}`);
        const ended = new Promise<ChildEnd>((resolve) => this.#end.set(name, resolve));
        return Promise.resolve({
          ended,
          stop: () => {
            this.#note(`stop ${name}`);
            return Promise.resolve();
          },
        });
      },
    };
  }

  end(name: string, failed: boolean): void {
    this.#end.get(name)?.({ failed, how: "fell over" });
  }

  /** Resolves when the diary's last line is `line`. */
  async until(line: string): Promise<void> {
    if (this.diary.at(-1) !== line) await new Promise<void>((resolve) => this.#waiting.set(line, resolve));
  }

  #note(line: string): void {
    this.diary.push(line);
    this.#waiting.get(line)?.();
    this.#waiting.delete(line);
  }
}

function supervise(children: readonly ChildSpec[], strategy: RestartStrategy, maxRestarts = 3): Supervisor {
  const intensity = { maxRestarts, withinMs: 1000 };
  return new Supervisor({ strategy, intensity, backoff: { minMs: 0, maxMs: 0 }, children, now: () => 0 });
}

describe("a supervisor", () => {
  it("starts its children in order and stops them in reverse order", async () => {
    const family = new Family();
    const supervisor = supervise([family.child("a"), family.child("b")], "one_for_one");
    await supervisor.start();
    await supervisor.stop();
    await supervisor.stop();
    await supervisor.done;
    expect(family.diary).toEqual(["start a", "start b", "stop b", "stop a"]);
  });

  it("with rest_for_one, starts an ended child and those after it again", async () => {
    const family = new Family();
    const supervisor = supervise([family.child("a"), family.child("b"), family.child("c")], "rest_for_one");
    await supervisor.start();
    family.diary.length = 0;
    family.end("b", true);
    await family.until("start c");
    expect(family.diary).toEqual(["stop c", "start b", "start c"]);
    await supervisor.stop();
  });

  it("leaves alone what need not run any more", async () => {
    const family = new Family();
    const supervisor = supervise([family.child("once", "temporary"), family.child("b")], "one_for_one");
    await supervisor.start();
    family.end("once", true);
    family.diary.length = 0;
    family.end("b", true);
    await family.until("start b");
    await supervisor.stop();
    expect(family.diary).toEqual(["start b", "stop b"]);
  });

  it("gives up when restarts exceed the intensity, with nothing left running", async () => {
    const family = new Family();
    const supervisor = supervise([family.child("a"), family.child("b")], "one_for_one", 1);
    await supervisor.start();
    family.end("b", true);
    await Promise.resolve();
    family.diary.length = 0;
    await family.until("start b");
    family.end("b", true);
    await expect(supervisor.done).rejects.toThrow(
      "b fell over; it is not started again, as that would be more than 1 restarts in 1 s.",
    );
    expect(family.diary.at(-1)).toBe("stop a");
  });

  it("counts a failed start like a failed child", async () => {
    const family = new Family();
    const supervisor = supervise([family.child("a")], "one_for_one", 2);
    await supervisor.start();
    family.failingStarts = 5;
    family.end("a", true);
    await expect(supervisor.done).rejects.toThrow("a could not be started: no room");
    expect(family.failingStarts).toBe(3);
  });

  it("rejects its start, with nothing left running, when a child can't be started", async () => {
    const family = new Family();
    const broken: ChildSpec = { name: "b", restart: "permanent", start: () => Promise.reject(new Error("broken")) };
    await expect(supervise([family.child("a"), broken], "one_for_one").start()).rejects.toThrow("broken");
    expect(family.diary).toEqual(["start a", "stop a"]);
  });
});
