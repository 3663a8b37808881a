/** Says why a part can't do its work right now: one sentence each; none: it can. Cheap, as it is asked at every probe. */
export type ReadinessCheck = () => readonly string[];

/** What `/readyz` answers from: every part of a service adds its own check. */
export class Readiness {
  readonly #checks: ReadinessCheck[] = [];

  add(check: ReadinessCheck): void {
    this.#checks.push(check);
  }

  /** Empty: the service can do its work. */
  reasons(): readonly string[] {
    return this.#checks.flatMap((check) => check());
  }
}
