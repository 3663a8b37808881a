import { spawn } from "node:child_process";
import { setTimeout as delay } from "node:timers/promises";
import { defineTask, type JsonValue, type TaskContext, type TaskResult } from "@spe/task";
import { z } from "zod";

/** Each way of misbehaving that an executor must survive. */
const misbehaviours = {
  loop() {
    for (;;);
  },
  "ignore-sigterm": () => new Promise<never>(() => undefined),
  exit: () => process.exit(10),
  async kill() {
    process.kill(process.pid, "SIGKILL");
    return new Promise<never>(() => undefined); // until the signal arrives
  },
  memory() {
    for (const hoard: number[][] = []; ; ) hoard.push(new Array<number>(1024 * 1024).fill(hoard.length + 0.5));
  },
  unserialisable: () => ({ big: 1n }) as unknown as JsonValue,
  huge: () => "x".repeat(1024 * 1024),
  flood(context) {
    const endsAt = performance.now() + 1000;
    for (let line = 0; performance.now() < endsAt; line++) context.log(`line ${line} of what the sailor has to say`);
    return null;
  },
  async strays() {
    const deaf = `process.on("SIGTERM", () => {}); process.stdout.write("up"); setInterval(() => {}, 1 << 30);`;
    const stray = spawn(process.execPath, ["-e", deaf], { detached: true, stdio: ["ignore", "pipe", "ignore"] });
    await new Promise((resolve) => stray.stdout.once("data", resolve));
    stray.unref();
    stray.stdout.destroy();
    return { pid: stray.pid ?? null };
  },
  async normal({ signal }) {
    await delay(10, undefined, { signal });
    return { mode: "normal" };
  },
} satisfies Record<string, (context: TaskContext) => TaskResult>;

type Misbehaviour = keyof typeof misbehaviours;

const modes = Object.keys(misbehaviours) as [Misbehaviour, ...Misbehaviour[]];

/** Walks straight or falls overboard, as told: the executor's own test of what bad handlers can do. */
export const drunkenSailor = defineTask({
  type: "drunken-sailor",
  payload: z.strictObject({ mode: z.enum([...modes, "random"]) }),
  run({ mode }, context) {
    const chosen = mode === "random" ? (modes[Math.floor(Math.random() * modes.length)] ?? "normal") : mode;
    context.log(`the sailor's mode is ${chosen}`);
    return misbehaviours[chosen](context);
  },
});
