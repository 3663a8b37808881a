/**
 * An AbortController that is made when its signal is first asked for: making one takes longer than a small task does, and few
 * ask.
 */
export class LazyAbort {
  #controller: AbortController | undefined;
  #abortedFor: { readonly reason: Error } | undefined;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortedFor !== undefined) this.#controller.abort(this.#abortedFor.reason);
    }
    return this.#controller.signal;
  }

  /** The first reason counts. */
  abort(reason: Error): void {
    this.#abortedFor ??= { reason };
    this.#controller?.abort(reason);
  }
}
