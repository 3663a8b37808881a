import type { Profiler, Runtime } from "node:inspector";

/** Time of one function, or of one file, within a profile. Time is that of the clock: on a busy machine, waiting for a core included. */
export interface TimeOf {
  readonly what: string;
  readonly ms: number;
  /** Of the time in which the process was not idle. */
  readonly share: number;
}

export interface ProfileSummary {
  readonly busyMs: number;
  readonly idleMs: number;
  readonly garbageCollectionMs: number;
  /** Outside of JavaScript with nothing of it on the stack: system calls, the event loop itself. */
  readonly programMs: number;
  /** Self time. */
  readonly functions: readonly TimeOf[];
  /** Self time. */
  readonly files: readonly TimeOf[];
  /** Time of a function of this project with all that it calls synchronously. */
  readonly withCallees: readonly TimeOf[];
}

/** Where the time of a .cpuprofile went, by function and by file. Pure. */
export function summarise(profile: Profiler.Profile): ProfileSummary {
  const msOfNode = sampledMs(profile);
  const functions = new Map<string, number>();
  const files = new Map<string, number>();
  const special = new Map<string, number>();
  for (const { id, callFrame } of profile.nodes) {
    const ms = msOfNode.get(id) ?? 0;
    if (callFrame.functionName.startsWith("(")) {
      add(special, callFrame.functionName, ms);
      continue;
    }
    add(functions, nameOf(callFrame), ms);
    add(files, shortPath(callFrame.url), ms);
  }
  const idleMs = special.get("(idle)") ?? 0;
  const busyMs = [...msOfNode.values()].reduce((sum, ms) => sum + ms, 0) - idleMs;
  return {
    busyMs,
    idleMs,
    garbageCollectionMs: special.get("(garbage collector)") ?? 0,
    programMs: special.get("(program)") ?? 0,
    functions: ranked(functions, busyMs),
    files: ranked(files, busyMs),
    withCallees: ranked(timesWithCallees(profile.nodes, msOfNode), busyMs),
  };
}

/** A function that calls itself, directly or through others, counts once. */
function timesWithCallees(
  nodes: readonly Profiler.ProfileNode[],
  msOfNode: ReadonlyMap<number, number>,
): ReadonlyMap<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const times = new Map<string, number>();
  const visit = (node: Profiler.ProfileNode, callers: ReadonlySet<string>): number => {
    const name = nameOf(node.callFrame);
    const isOurs = /^(packages|services|handlers)\//.test(shortPath(node.callFrame.url)) && !callers.has(name);
    const onStack = isOurs ? new Set([...callers, name]) : callers;
    let ms = msOfNode.get(node.id) ?? 0;
    for (const child of node.children ?? []) {
      const callee = byId.get(child);
      if (callee !== undefined) ms += visit(callee, onStack);
    }
    if (isOurs) add(times, name, ms);
    return ms;
  };
  const root = nodes[0];
  if (root !== undefined) visit(root, new Set());
  return times;
}

/** Node of the call tree → milliseconds in which a sample found it on top. */
function sampledMs({ samples = [], timeDeltas = [] }: Profiler.Profile): ReadonlyMap<number, number> {
  const msOfNode = new Map<number, number>();
  for (const [index, node] of samples.entries())
    msOfNode.set(node, (msOfNode.get(node) ?? 0) + (timeDeltas[index] ?? 0) / 1_000);
  return msOfNode;
}

function nameOf({ functionName, url, lineNumber }: Runtime.CallFrame): string {
  return `${functionName || "(anonymous)"}  ${shortPath(url)}${url === "" ? "" : `:${lineNumber + 1}`}`;
}

/** Without what stands before the checkout's own folders. */
function shortPath(url: string): string {
  if (url === "") return "(native)";
  return url.replace(/^file:\/\//, "").replace(/^.*\/(node_modules|packages|services|handlers|test)\//, "$1/");
}

function ranked(times: ReadonlyMap<string, number>, busyMs: number): readonly TimeOf[] {
  return [...times]
    .map(([what, ms]) => ({ what, ms, share: busyMs === 0 ? 0 : ms / busyMs }))
    .sort((a, b) => b.ms - a.ms);
}

function add(times: Map<string, number>, what: string, ms: number): void {
  times.set(what, (times.get(what) ?? 0) + ms);
}
