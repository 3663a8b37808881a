/** Gives equal things the same small number. */
export class Table<T> {
  readonly #numbers = new Map<string, number>();
  readonly #things: T[] = [];

  numberOf(thing: T): number {
    const text = JSON.stringify(thing);
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#things.length;
      this.#numbers.set(text, number);
      this.#things.push(thing);
    }
    return number;
  }

  at(number: number | undefined): T {
    const thing = number === undefined ? undefined : this.#things[number];
    if (thing === undefined) throw new RangeError(`There is nothing under ${number ?? "no number"}.`);
    return thing;
  }
}

/** As Table, for things that are never changed and passed on as they are: each is looked at once. */
export class IdentityTable<T extends object> {
  readonly #table = new Table<T>();
  readonly #known = new WeakMap<T, number>();

  numberOf(thing: T): number {
    let number = this.#known.get(thing);
    if (number === undefined) {
      number = this.#table.numberOf(thing);
      this.#known.set(thing, number);
    }
    return number;
  }
}
