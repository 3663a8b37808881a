/** For so long a node whose connection broke is asked last, where any node would do. */
const suspectForMs = 30_000;

interface Droppable {
  drop(reason: string): void;
}

/**
 * Whether a node answers at all. An answer that is late proves nothing: a long poll waits by design, and so do a join and a write that its
 * replicas have not confirmed. But a node that does not even greet a new connection is dead, paused or cut off, and what waits for it on
 * other connections waits in vain: all of them are dropped, and whoever waited can turn to the node's successor.
 */
export class NodeHealth {
  readonly name: string;
  readonly #greet: () => Promise<void>;
  readonly #links = new Set<Droppable>();
  #suspectUntil = Number.NEGATIVE_INFINITY;
  #isSilent = false;
  #isBeingAsked = false;

  /** `greet` opens a connection of its own, and rejects unless the node answers on it soon. */
  constructor(name: string, greet: () => Promise<void>) {
    this.name = name;
    this.#greet = greet;
  }

  /** A connection to it broke or could not be opened, not long ago. */
  get isSuspect(): boolean {
    return performance.now() < this.#suspectUntil;
  }

  /** It has not greeted when last asked. */
  get isSilent(): boolean {
    return this.#isSilent;
  }

  connected(link: Droppable): void {
    this.#links.add(link);
  }

  disconnected(link: Droppable): void {
    this.#links.delete(link);
  }

  broken(): void {
    this.#suspectUntil = performance.now() + suspectForMs;
  }

  /** Somebody has been waiting for an answer for a while, or would turn to a silent node again: it is asked for a greeting. */
  doubt(): void {
    if (this.#isBeingAsked) return;
    this.#isBeingAsked = true;
    this.#greet()
      .then(
        () => {
          this.#isSilent = false;
        },
        () => {
          this.#fallSilent();
        },
      )
      .finally(() => {
        this.#isBeingAsked = false;
      });
  }

  #fallSilent(): void {
    this.broken();
    this.#isSilent = true;
    for (const link of [...this.#links]) link.drop(`${this.name} does not answer`);
  }
}
