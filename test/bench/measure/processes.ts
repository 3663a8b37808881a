import { readdirSync, readFileSync } from "node:fs";
import type { Engine, PartName } from "@spe/infra";

/** One process of an engine at one moment, from /proc. */
export interface ProcessState {
  /** The part; "executor worker" and "postgres backend" for what these parts start. */
  readonly name: string;
  readonly pid: number;
  readonly cpuSeconds: number;
  /** Of its children that have ended. */
  readonly endedChildren: { readonly name: string; readonly cpuSeconds: number };
  readonly residentMb: number;
  readonly peakResidentMb: number;
}

const parts: readonly PartName[] = ["gateway", "planner", "executor", "results", "kafka", "registry", "postgres"];
const childName: Partial<Record<PartName, string>> = { executor: "executor worker", postgres: "postgres backend" };

/** As Linux has had it on every architecture for decades; only `getconf CLK_TCK` could say otherwise. */
const ticksPerSecond = 100;

/** Every process of the engine, and this one as "client". Empty where there is no /proc. */
export function processesOf(engine: Engine): readonly ProcessState[] {
  const children = childrenByParent();
  const states: ProcessState[] = [];
  const visit = (name: string, nameOfChildren: string, pid: number): void => {
    const state = stateOf(name, nameOfChildren, pid);
    if (state !== undefined) states.push(state);
    for (const child of children.get(pid) ?? []) visit(nameOfChildren, nameOfChildren, child);
  };
  for (const part of parts) {
    const { pid } = engine.part(part);
    if (pid !== undefined) visit(part, childName[part] ?? part, pid);
  }
  const client = stateOf("client", "client", process.pid);
  return client === undefined ? states : [...states, client];
}

/** CPU seconds by name between two looks, those of processes that lived only in between included. */
export function cpuBetween(
  before: readonly ProcessState[],
  after: readonly ProcessState[],
): Readonly<Record<string, number>> {
  const spent: Record<string, number> = {};
  const add = (name: string, seconds: number) => (spent[name] = (spent[name] ?? 0) + seconds);
  const isAlive = new Set(after.map(({ pid }) => pid));
  for (const { name, cpuSeconds, endedChildren } of after) {
    add(name, cpuSeconds);
    add(endedChildren.name, endedChildren.cpuSeconds);
  }
  for (const { name, pid, cpuSeconds, endedChildren } of before) {
    add(name, -cpuSeconds); // of one that has ended the whole account is in its parent's by now
    if (isAlive.has(pid)) add(endedChildren.name, -endedChildren.cpuSeconds);
  }
  return spent;
}

/** CPU seconds that the whole machine has spent since it was started: what others use shows in the difference. */
export function machineCpuSeconds(): number | undefined {
  const [line] = readOrNothing("/proc/stat").split("\n");
  if (line === undefined || line === "") return undefined;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.trim().split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) / ticksPerSecond;
}

function childrenByParent(): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>();
  for (const pid of pidsOnThisMachine()) {
    const parent = Number(statOf(pid)?.[1]);
    if (!Number.isNaN(parent)) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  return children;
}

function pidsOnThisMachine(): readonly number[] {
  try {
    return readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry))
      .map(Number);
  } catch {
    return [];
  }
}

function stateOf(name: string, nameOfChildren: string, pid: number): ProcessState | undefined {
  const stat = statOf(pid);
  if (stat === undefined) return undefined;
  const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = stat.slice(11, 15).map(Number);
  const status = readOrNothing(`/proc/${pid}/status`);
  return {
    name,
    pid,
    cpuSeconds: (user + system) / ticksPerSecond,
    endedChildren: { name: nameOfChildren, cpuSeconds: (childrenUser + childrenSystem) / ticksPerSecond },
    residentMb: megabytes(status, "VmRSS"),
    peakResidentMb: megabytes(status, "VmHWM"),
  };
}

/** The fields of /proc/<pid>/stat from the state on; undefined for a process that is gone. */
function statOf(pid: number): readonly string[] | undefined {
  const text = readOrNothing(`/proc/${pid}/stat`);
  return text === "" ? undefined : text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function megabytes(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s*(\\d+) kB$`, "m").exec(status)?.[1] ?? 0) / 1024;
}

function readOrNothing(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // gone since it was listed, or not Linux
  }
}
