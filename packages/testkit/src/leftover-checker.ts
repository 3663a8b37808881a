/** What there is of an engine at one moment. */
export interface Remains {
  /** Of this engine, by its mark in their environment. */
  readonly processes: readonly MarkedProcess[];
  /** Below the result root's own folder, and in result directories: files that only exist until they are renamed. */
  readonly stagedFiles: readonly string[];
  /** Names of the files in SPE_HOME/run. */
  readonly runtimeFiles: readonly string[];
  readonly executors: readonly {
    readonly id: string;
    readonly status: string;
    readonly busy: number;
    readonly running: number;
  }[];
}

export interface MarkedProcess {
  readonly pid: number;
  readonly command: string;
  /** Of the executor that it works for; undefined: it is none's worker. */
  readonly incarnation?: string;
}

/** What there may be. */
export interface Allowance {
  /** Executors that live, and how many worker processes each has. */
  readonly workers: ReadonlyMap<string, number>;
  /** Parts of the engine: each one process, told from others by a piece of its command line. */
  readonly parts: readonly string[];
  readonly runtimeFiles: readonly string[];
}

/**
 * G10, and that deaths leave nothing behind: no process, no busy slot, no staged or runtime file. Asked while the engine is idle, and again when it has
 * stopped. Pure: told what was seen, answers what is wrong.
 */
export function leftovers(remains: Remains, allowed: Allowance): readonly string[] {
  return [
    ...leftProcesses(remains.processes, allowed),
    ...remains.stagedFiles.map((file) => `Leftover: the staged file ${file}.`),
    ...remains.runtimeFiles
      .filter((file) => !allowed.runtimeFiles.includes(file))
      .map((file) => `Leftover: the runtime file ${file}.`),
    ...remains.executors
      .filter(({ busy, running }) => busy > 0 || running > 0)
      .map(
        ({ id, busy, running }) => `Leftover: executor ${id} has ${busy} busy slots and ${running} running attempts.`,
      ),
  ];
}

function leftProcesses(processes: readonly MarkedProcess[], { workers, parts }: Allowance): readonly string[] {
  const left: string[] = [];
  const counts = new Map<string, number>();
  for (const { pid, command, incarnation } of processes) {
    const owner = incarnation ?? parts.find((part) => command.includes(part));
    const allowed = incarnation === undefined ? 1 : (workers.get(incarnation) ?? 0);
    const count = (counts.get(owner ?? "") ?? 0) + 1;
    counts.set(owner ?? "", count);
    if (owner === undefined || count > allowed) {
      const promise = incarnation === undefined ? "Leftover" : "G10";
      left.push(
        `${promise}: process ${pid} (${command.slice(0, 100)})${incarnation ? ` of incarnation ${incarnation}` : ""}.`,
      );
    }
  }
  return left;
}
