import type { LoggedRecord, StateRecord } from "./claim-machine.js";

/** The transaction coordinator and the log of one transactional id, and what was ever made of the inputs under it. */
export interface Broker {
  readonly epoch: number;
  /** Begun and neither committed nor aborted. */
  readonly open?: Transaction;
  /** What is committed of plannerState. */
  readonly log: readonly LoggedRecord[];
  readonly nextOffset: number;
  /** Outputs that are committed: each the number of the input that it was made of. */
  readonly outputs: readonly number[];
}

export interface Transaction {
  readonly records: readonly StateRecord[];
  readonly outputs: readonly number[];
}

export type BrokerRequest =
  | { readonly do: "fence" }
  | ({ readonly do: "produce"; readonly epoch: number } & Transaction)
  | { readonly do: "commit"; readonly epoch: number }
  | { readonly do: "read" };

export type BrokerAnswer =
  | { readonly is: "error" }
  | { readonly is: "fenced"; readonly epoch: number }
  | { readonly is: "produced" }
  | { readonly is: "committed"; readonly offset: number }
  | { readonly is: "read"; readonly records: readonly LoggedRecord[] };

export interface BrokerRules {
  /** Whoever has an older epoch than the last one given is refused. */
  readonly fences: boolean;
}

/** What a request does when it arrives, however late, and what is answered. */
export function serve(broker: Broker, request: BrokerRequest, rules: BrokerRules): readonly [Broker, BrokerAnswer] {
  const { open, ...rest } = broker;
  switch (request.do) {
    case "fence": {
      const epoch = broker.epoch + 1;
      return [rules.fences ? { ...rest, epoch } : { ...broker, epoch }, { is: "fenced", epoch }];
    }
    case "produce": {
      if (rules.fences && request.epoch !== broker.epoch) return [broker, { is: "error" }];
      const records = [...(open?.records ?? []), ...request.records];
      const outputs = [...(open?.outputs ?? []), ...request.outputs];
      return [{ ...rest, open: { records, outputs } }, { is: "produced" }];
    }
    case "commit": {
      if (open === undefined || (rules.fences && request.epoch !== broker.epoch)) return [broker, { is: "error" }];
      const records = open.records.map((record, index) => ({ ...record, offset: broker.nextOffset + index }));
      const nextOffset = broker.nextOffset + records.length;
      const outputs = [...broker.outputs, ...open.outputs];
      return [
        { ...rest, log: [...broker.log, ...records], nextOffset, outputs },
        { is: "committed", offset: nextOffset - 1 },
      ];
    }
    case "read":
      return [broker, { is: "read", records: broker.log }];
  }
}

/** Compaction leaves of each key the newest, but for what is too new to be compacted. */
export function compacted({ log, ...rest }: Broker): Broker {
  return { ...rest, log: log.filter(({ key }, index) => !log.slice(index + 1).some((later) => later.key === key)) };
}
