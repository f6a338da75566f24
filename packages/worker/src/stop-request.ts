/**
 * The wish that an attempt end early. An AbortSignal with its listeners costs 10 us, which every attempt would pay; so the signal is
 * made only for those who ask for it.
 */
export class StopRequest {
  #controller: AbortController | undefined;
  #reason: unknown;
  #isMade = false;
  #listener: ((reason: unknown) => void) | undefined;

  get isMade(): boolean {
    return this.#isMade;
  }

  get reason(): unknown {
    return this.#reason;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#isMade) this.#controller.abort(this.#reason);
    }
    return this.#controller.signal;
  }

  make(reason: unknown): void {
    if (this.#isMade) return;
    this.#isMade = true;
    this.#reason = reason;
    this.#controller?.abort(reason);
    this.#listener?.(reason);
  }

  /** Settles like `work`, or rejects with the reason as soon as the wish is made, whatever `work` still does. */
  orElse<T>(work: Promise<T>, onMade: () => void): Promise<T> {
    if (this.#isMade) return Promise.reject(this.#reason);
    return new Promise<T>((resolve, reject) => {
      this.#listener = (reason) => {
        onMade();
        reject(reason);
      };
      work.then(resolve, reject);
    });
  }
}
