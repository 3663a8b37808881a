import { namesWith, type PlannerStateEntry } from "@spe/contracts";
import type { FetchedBatch, LogReaderOptions, LogRecord, OutgoingRecord, Position } from "@spe/messaging";
import { barrierKey, barrierOfEntry, entryOfBarrier } from "@spe/planner/shell/barrier";
import { claimPartition } from "@spe/planner/shell/claim-partition";
import { clusterKey, entryOfCluster } from "@spe/planner/shell/cluster-identity";
import { Table } from "../table.js";

/** A record of plannerState, as far as it matters here. */
export type StateRecord =
  | { readonly key: "barrier"; readonly generation: number }
  | { readonly key: "cluster" }
  /** The next input to be processed. */
  | { readonly key: "positions"; readonly next: number };

/** As it stands in the log. */
export type LoggedRecord = StateRecord & { readonly offset: number };

/** What a planner that claims a partition waits for. */
export type ClaimCall =
  | { readonly ask: "confirm" | "fence" | "read" }
  | { readonly ask: "commit"; readonly records: readonly StateRecord[] };

export type ClaimAnswer =
  | { readonly is: "error" }
  | { readonly is: "confirmed"; readonly generation: number }
  | { readonly is: "fenced" }
  | { readonly is: "committed"; readonly offset: number }
  | { readonly is: "read"; readonly records: readonly LoggedRecord[] };

/** How far a claim has come, by number. */
export type Claim = number;

export type ClaimStage =
  | { readonly is: "asking"; readonly call: ClaimCall }
  /** It owns the partition, and goes on from here. */
  | { readonly is: "owning"; readonly next: number }
  | { readonly is: "failed" };

type World = Parameters<typeof claimPartition>[0];
type Writer = Parameters<typeof claimPartition>[2];
type Stage = Parameters<typeof claimPartition>[3];

export type ClaimProcedure = typeof claimPartition;

const identity = { clusterId: "c", partitionCount: 1 };

/**
 * The planner's own `claimPartition`, one answer at a time: what it has been answered so far says how far it has come, and it is run
 * anew up to there for each step.
 */
export class ClaimMachine {
  readonly #procedure: ClaimProcedure;
  readonly #histories = new Table<readonly ClaimAnswer[]>();
  readonly #stages = new Map<Claim, ClaimStage>();

  constructor(procedure: ClaimProcedure = claimPartition) {
    this.#procedure = procedure;
  }

  begin(): Claim {
    return this.#histories.numberOf([]);
  }

  answer(claim: Claim, answer: ClaimAnswer): Claim {
    return this.#histories.numberOf([...this.#histories.at(claim), answer]);
  }

  async stageOf(claim: Claim): Promise<ClaimStage> {
    let stage = this.#stages.get(claim);
    if (stage === undefined) {
      stage = await this.#run(this.#histories.at(claim));
      this.#stages.set(claim, stage);
    }
    return stage;
  }

  async #run(answers: readonly ClaimAnswer[]): Promise<ClaimStage> {
    const bench = new ClaimBench(answers);
    const giveUp = new AbortController();
    const owned = this.#procedure(bench.world, 0, bench.writer, bench.stage, giveUp.signal).then(
      (entries): ClaimStage => ({ is: "owning", next: positionIn(entries) }),
      (): ClaimStage => ({ is: "failed" }),
    );
    const asking = bench.unanswered.then((call): ClaimStage => ({ is: "asking", call }));
    const stage = await Promise.race([owned, asking]);
    giveUp.abort();
    return stage;
  }
}

/** Everything around one run of the procedure: answers from a list, and what is asked when the list is at its end. */
class ClaimBench {
  readonly unanswered: Promise<ClaimCall>;
  readonly #answers: ClaimAnswer[];
  #tellUnanswered: (call: ClaimCall) => void = () => undefined;

  constructor(answers: readonly ClaimAnswer[]) {
    this.#answers = [...answers];
    this.unanswered = new Promise((resolve) => {
      this.#tellUnanswered = resolve;
    });
  }

  get world(): World {
    const codec = {
      encode: (_name: string, entry: PlannerStateEntry) => Buffer.from(JSON.stringify(entry)),
      decodeFast: (_name: string, bytes: Buffer) => JSON.parse(bytes.toString()) as PlannerStateEntry,
    };
    const confirmOwnership = async (): Promise<number> => {
      const answer = await this.#ask({ ask: "confirm" });
      return answer.is === "confirmed" ? answer.generation : 0;
    };
    const messaging = {
      admin: { beginningOffsets: async () => [{ topic: "", partition: 0, offset: 0 }] },
      reader: (options: LogReaderOptions) => this.#reader(options),
    };
    return { names: namesWith(""), identity, codec, confirmOwnership, messaging } as unknown as World;
  }

  get writer(): Writer {
    return {
      fence: async () => {
        await this.#ask({ ask: "fence" });
      },
      commit: async (records) => {
        const answer = await this.#ask({ ask: "commit", records: records.map(stateRecordOf) });
        const offset = answer.is === "committed" ? answer.offset : -1;
        return records.map(({ topic, partition }): Position => ({ topic, partition, offset }));
      },
      close: async () => undefined,
    };
  }

  get stage(): Stage {
    return { open: async () => undefined, takeOver: async () => undefined } as unknown as Stage;
  }

  #reader(options: LogReaderOptions): { add: (at: readonly Position[]) => void; stop: () => Promise<void> } {
    const { onBatch, onOutOfRange } = options;
    const read = async (): Promise<void> => {
      const answer = await this.#ask({ ask: "read" });
      if (answer.is === "read") await onBatch(batchOf(answer.records));
    };
    const lost = (): void => onOutOfRange({ topic: "", partition: 0, offset: 0 }, { low: 0, high: 0 });
    return { add: () => void read().catch(lost), stop: async () => undefined };
  }

  /** Never settles when there is no answer left. */
  async #ask(call: ClaimCall): Promise<ClaimAnswer> {
    const answer = this.#answers.shift();
    if (answer === undefined) {
      this.#tellUnanswered(call);
      return new Promise(() => undefined);
    }
    if (answer.is === "error") throw new Error("It failed.");
    return answer;
  }
}

function stateRecordOf({ key, value }: OutgoingRecord): StateRecord {
  const entry = JSON.parse(String(value)) as PlannerStateEntry;
  if (key === barrierKey) return { key: "barrier", generation: barrierOfEntry(entry).generation };
  if (key === clusterKey) return { key: "cluster" };
  throw new Error(`A claim does not write ${String(key)}.`);
}

/** All that is there, and as if it went on: whatever its barrier's offset is, the reader has passed it. */
function batchOf(records: readonly LoggedRecord[]): FetchedBatch {
  const at = { topic: "", partition: 0 };
  const nextOffset = Number.MAX_SAFE_INTEGER;
  const found = records.map((record): LogRecord => {
    const value = Buffer.from(JSON.stringify(entryOf(record)));
    return { ...at, offset: record.offset, timestampMs: 0, key: Buffer.from(record.key), value, headers: {} };
  });
  return { ...at, records: found, nextOffset, highWatermark: nextOffset, lastStableOffset: nextOffset };
}

function entryOf(record: StateRecord): PlannerStateEntry {
  switch (record.key) {
    case "barrier":
      return entryOfBarrier({ generation: record.generation, owner: "", uuid: "" });
    case "cluster":
      return entryOfCluster(identity);
    case "positions":
      return { kind: "positions", version: 1, body: String(record.next) };
  }
}

function positionIn(entries: ReadonlyMap<string, PlannerStateEntry>): number {
  return Number(entries.get("positions")?.body ?? 0);
}
