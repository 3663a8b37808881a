/**
 * Finds row numbers by 32 bits of a hash: open addressing with linear probing in one typed array, so that millions of entries are
 * no burden to the garbage collector. Rows of equal hash are told apart by the caller's `isMatch`.
 */
export class HashIndex {
  /** Row + 1; 0 is empty. The length is a power of two. */
  #cells = new Uint32Array(1_024);
  #size = 0;
  readonly #hashOf: (row: number) => number;

  constructor(hashOf: (row: number) => number) {
    this.#hashOf = hashOf;
  }

  find(hash: number, isMatch: (row: number) => boolean): number | undefined {
    const value = this.#cells[this.#cellOf(hash, isMatch)] ?? 0;
    return value === 0 ? undefined : value - 1;
  }

  /** Lets the entry that matches lead to `row`, or adds one. */
  set(hash: number, row: number, isMatch: (row: number) => boolean): void {
    if (2 * (this.#size + 1) > this.#cells.length) this.#grow();
    const cell = this.#cellOf(hash, isMatch);
    if (this.#cells[cell] === 0) this.#size++;
    this.#cells[cell] = row + 1;
  }

  /** Removes the entry that leads to `row`, if there is one, and closes the gap it leaves. */
  delete(row: number): void {
    const mask = this.#cells.length - 1;
    let gap = this.#cellOf(this.#hashOf(row), (other) => other === row);
    if (this.#cells[gap] === 0) return;
    this.#size--;
    for (let cell = (gap + 1) & mask; this.#cells[cell] !== 0; cell = (cell + 1) & mask) {
      const value = this.#cells[cell] ?? 0;
      const probed = (cell - this.#hashOf(value - 1)) & mask;
      if (probed < ((cell - gap) & mask)) continue; // its own cell lies behind the gap
      this.#cells[gap] = value;
      gap = cell;
    }
    this.#cells[gap] = 0;
  }

  #cellOf(hash: number, isMatch: (row: number) => boolean): number {
    const mask = this.#cells.length - 1;
    for (let cell = hash & mask; ; cell = (cell + 1) & mask) {
      const value = this.#cells[cell] ?? 0;
      if (value === 0 || isMatch(value - 1)) return cell;
    }
  }

  #grow(): void {
    const before = this.#cells;
    this.#cells = new Uint32Array(2 * before.length);
    for (const value of before) {
      if (value > 0) this.#cells[this.#cellOf(this.#hashOf(value - 1), () => false)] = value;
    }
  }
}
