import type { JobCommand } from "@spe/contracts";
import { bounds } from "../settings.js";
import type { Timer } from "../time/timers.js";

/** The planner's word on a command; `code` says why where it is refused. */
export interface CommandAnswer {
  readonly code?: string;
}

/** A command that was answered, or that waits for its job to turn up (H10). */
export interface RememberedCommand {
  /** Rises with every command that is remembered. */
  readonly serial: number;
  readonly jobId: string;
  readonly command: JobCommand;
  readonly answer?: CommandAnswer;
  /** While it waits: until when at least, and the end of pendingJobs when it was read. */
  readonly waits?: { readonly untilMs: number; readonly pendingJobsEnd: number };
}

/** Answers by command id, so that a command that comes twice acts once; the oldest are forgotten first. */
export class CommandMemory {
  #nextSerial = 0;
  /** In order of serial. */
  readonly #bySerial = new Map<number, RememberedCommand>();
  readonly #byId = new Map<string, number>();
  readonly #waitingByJob = new Map<string, Set<number>>();
  readonly timers = new Map<number, Timer>();
  readonly #changed = new Set<number>();

  get(serial: number): RememberedCommand | undefined {
    return this.#bySerial.get(serial);
  }

  /** A command that came before with the same id for the same job. */
  find(jobId: string, command: JobCommand): RememberedCommand | undefined {
    const serial = this.#byId.get(nameOf(jobId, command));
    return serial === undefined ? undefined : this.#bySerial.get(serial);
  }

  waitingFor(jobId: string): RememberedCommand[] {
    return [...(this.#waitingByJob.get(jobId) ?? [])].flatMap((serial) => this.#bySerial.get(serial) ?? []);
  }

  remember(command: Omit<RememberedCommand, "serial">): RememberedCommand {
    const remembered = { serial: this.#nextSerial++, ...command };
    this.#put(remembered);
    this.#forgetOldest();
    return remembered;
  }

  /** The command goes on waiting. */
  postpone(waiting: RememberedCommand, untilMs: number): RememberedCommand {
    const postponed = { ...waiting, waits: { untilMs, pendingJobsEnd: waiting.waits?.pendingJobsEnd ?? 0 } };
    this.#put(postponed);
    return postponed;
  }

  forget(serial: number): void {
    const remembered = this.#bySerial.get(serial);
    if (remembered === undefined) return;
    this.#bySerial.delete(serial);
    const name = nameOf(remembered.jobId, remembered.command);
    if (this.#byId.get(name) === serial) this.#byId.delete(name);
    this.#stopWaiting(remembered);
    this.#changed.add(serial);
  }

  /** Serials whose state record is to be written, or deleted where `get` finds nothing. */
  takeChanges(): number[] {
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  restore(commands: readonly RememberedCommand[], nextSerial: number): void {
    for (const command of [...commands].sort((a, b) => a.serial - b.serial)) this.#put(command);
    this.#nextSerial = nextSerial;
    this.#changed.clear();
  }

  get nextSerial(): number {
    return this.#nextSerial;
  }

  all(): Iterable<RememberedCommand> {
    return this.#bySerial.values();
  }

  #put(remembered: RememberedCommand): void {
    const { serial, jobId, command, waits } = remembered;
    this.#bySerial.set(serial, remembered);
    if (command.commandId) this.#byId.set(nameOf(jobId, command), serial);
    if (waits !== undefined) {
      const waiting = this.#waitingByJob.get(jobId);
      if (waiting) waiting.add(serial);
      else this.#waitingByJob.set(jobId, new Set([serial]));
    }
    this.#changed.add(serial);
  }

  #stopWaiting({ serial, jobId }: RememberedCommand): void {
    const waiting = this.#waitingByJob.get(jobId);
    waiting?.delete(serial);
    if (waiting?.size === 0) this.#waitingByJob.delete(jobId);
  }

  /** Of those that are answered; one that waits is answered within seconds. */
  #forgetOldest(): void {
    if (this.#bySerial.size <= bounds.rememberedCommands) return;
    for (const [serial, { waits }] of this.#bySerial) {
      if (waits !== undefined) continue;
      this.forget(serial);
      return;
    }
  }
}

/** No job id contains a line feed. */
function nameOf(jobId: string, { commandId }: JobCommand): string {
  return `${jobId}\n${commandId ?? ""}`;
}
