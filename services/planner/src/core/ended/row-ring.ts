/** Rows of 32-bit words, numbered as they are appended and dropped from the old end, in one typed array that grows as needed. */
export class RowRing {
  readonly #columns: number;
  #words: Uint32Array;
  #capacity = 256;
  #first = 0;
  #next = 0;

  constructor(columns: number) {
    this.#columns = columns;
    this.#words = new Uint32Array(this.#capacity * columns);
  }

  /** Number of the oldest row. */
  get first(): number {
    return this.#first;
  }

  get size(): number {
    return this.#next - this.#first;
  }

  append(row: ArrayLike<number>): number {
    if (this.size === this.#capacity) this.#grow();
    this.#words.set(row, this.#start(this.#next));
    return this.#next++;
  }

  word(row: number, column: number): number {
    return this.#words[this.#start(row) + column] ?? 0;
  }

  row(row: number): Uint32Array {
    const start = this.#start(row);
    return this.#words.subarray(start, start + this.#columns);
  }

  dropFirst(): void {
    this.#first++;
  }

  #grow(): void {
    const before = this.#words;
    const starts = Array.from({ length: this.size }, (_, index) => this.#start(this.#first + index));
    this.#capacity *= 2;
    this.#words = new Uint32Array(this.#capacity * this.#columns);
    starts.forEach((start, index) => {
      this.#words.set(before.subarray(start, start + this.#columns), this.#start(this.#first + index));
    });
  }

  #start(row: number): number {
    return (row % this.#capacity) * this.#columns;
  }
}
