import { type EndedJobStatus, endedJobStatuses } from "@spe/contracts";
import { type Hash96, hash96 } from "../text/hash.js";
import { HashIndex } from "./hash-index.js";
import { RowRing } from "./row-ring.js";

/** What is remembered of a job that has ended. */
export interface EndedId {
  readonly run: number;
  readonly status: EndedJobStatus;
  /** Of the last event under this id. */
  readonly sequence: number;
  readonly endedAtMs: number;
}

/** As found. Of the digest only a hash is left. */
export interface RememberedId extends EndedId {
  readonly row: number;
  readonly hasDigest: (digest: string) => boolean;
}

/** One state record: `rows` holds nine numbers for each id; none at all: the record is to be deleted. */
export interface EndedChunk {
  readonly number: number;
  readonly rows: readonly number[];
}

/** id (3 words), digest (2), run, status, sequence, end in seconds. */
const columns = 9;
const column = { digest: 3, run: 5, status: 6, sequence: 7, ended: 8 } as const;
/** A chunk with so many ids is written no more. */
const chunkIds = 64;

interface Chunk {
  readonly number: number;
  readonly firstRow: number;
  rows: number;
  newestEndSeconds: number;
}

/**
 * The ids of ended jobs, bounded by time and count (H17).
 *
 * A log of rows: an id that ends again, or gets another event, is appended again and its newest row counts. A settle writes the open
 * chunk; whole chunks are dropped from the old end.
 */
export class EndedIds {
  readonly #windowMs: number;
  readonly #max: number;
  readonly #rows = new RowRing(columns);
  readonly #index = new HashIndex((row) => this.#rows.word(row, 0));
  #chunks: Chunk[] = [{ number: 0, firstRow: 0, rows: 0, newestEndSeconds: 0 }];
  #isChanged = false;

  constructor(windowMs: number, max: number) {
    this.#windowMs = windowMs;
    this.#max = max;
  }

  get size(): number {
    return this.#rows.size;
  }

  find(id: string, nowMs: number): RememberedId | undefined {
    const hash = hash96(id);
    const row = this.#index.find(hash[0], (other) => this.#isOf(other, hash));
    if (row === undefined) return undefined;
    const endedAtMs = this.#rows.word(row, column.ended) * 1_000;
    if (endedAtMs + this.#windowMs <= nowMs) return undefined;
    return {
      row,
      run: this.#rows.word(row, column.run),
      status: endedJobStatuses[this.#rows.word(row, column.status)] ?? "rejected",
      sequence: this.#rows.word(row, column.sequence),
      endedAtMs,
      hasDigest: (digest) => {
        const [first, second] = hash96(digest);
        return this.#rows.word(row, column.digest) === first && this.#rows.word(row, column.digest + 1) === second;
      },
    };
  }

  add(id: string, digest: string, ended: EndedId): void {
    const [first, second] = hash96(digest);
    const endedSeconds = Math.floor(ended.endedAtMs / 1_000);
    const status = endedJobStatuses.indexOf(ended.status);
    this.#append([...hash96(id), first, second, ended.run, status, ended.sequence, endedSeconds]);
  }

  /** Remembers that another event was published under an id that was found here. */
  setSequence(found: RememberedId, sequence: number): void {
    const row = [...this.#rows.row(found.row)];
    row[column.sequence] = sequence;
    this.#append(row);
  }

  /** The state records to write or to delete since the last call. */
  takeChanges(nowMs: number): EndedChunk[] {
    if (!this.#isChanged) return [];
    this.#isChanged = false;
    const deleted = this.#dropOld(nowMs);
    const open = this.#open;
    const written = { number: open.number, rows: this.#wordsOf(open) };
    if (open.rows >= chunkIds) this.#openChunk(open.number + 1);
    return [...deleted, written];
  }

  /** Takes in the chunks of a restored partition. */
  restore(chunks: readonly EndedChunk[]): void {
    if (chunks.length === 0) return;
    this.#chunks = [];
    for (const { number, rows } of [...chunks].sort((a, b) => a.number - b.number)) {
      this.#openChunk(number);
      for (let at = 0; at < rows.length; at += columns) this.#append(rows.slice(at, at + columns));
    }
    if (this.#open.rows >= chunkIds) this.#openChunk(this.#open.number + 1);
    this.#isChanged = false;
  }

  get #open(): Chunk {
    return this.#chunks.at(-1) ?? this.#openChunk(0);
  }

  #openChunk(number: number): Chunk {
    const chunk = { number, firstRow: this.#rows.first + this.#rows.size, rows: 0, newestEndSeconds: 0 };
    this.#chunks.push(chunk);
    return chunk;
  }

  #append(words: readonly number[]): void {
    const hash: Hash96 = [words[0] ?? 0, words[1] ?? 0, words[2] ?? 0];
    const row = this.#rows.append(words);
    this.#index.set(hash[0], row, (other) => this.#isOf(other, hash));
    const open = this.#open;
    open.rows++;
    open.newestEndSeconds = Math.max(open.newestEndSeconds, words[column.ended] ?? 0);
    this.#isChanged = true;
  }

  /** Drops old chunks, never the open one. */
  #dropOld(nowMs: number): EndedChunk[] {
    const deleted: EndedChunk[] = [];
    for (let oldest = this.#chunks[0]; oldest && this.#chunks.length > 1; oldest = this.#chunks[0]) {
      const isPast = oldest.newestEndSeconds * 1_000 + this.#windowMs <= nowMs;
      if (!isPast && this.size - oldest.rows < this.#max) break;
      for (let row = oldest.firstRow; row < oldest.firstRow + oldest.rows; row++) {
        this.#index.delete(row);
        this.#rows.dropFirst();
      }
      this.#chunks.shift();
      deleted.push({ number: oldest.number, rows: [] });
    }
    return deleted;
  }

  #wordsOf(chunk: Chunk): number[] {
    const words: number[] = [];
    for (let row = chunk.firstRow; row < chunk.firstRow + chunk.rows; row++) words.push(...this.#rows.row(row));
    return words;
  }

  #isOf(row: number, hash: Hash96): boolean {
    return (
      this.#rows.word(row, 0) === hash[0] && this.#rows.word(row, 1) === hash[1] && this.#rows.word(row, 2) === hash[2]
    );
  }
}
