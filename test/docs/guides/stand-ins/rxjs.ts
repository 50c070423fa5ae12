/** What the samples use of RxJS: enough to subscribe, and to end that. */
export interface Observer<T> {
  next(value: T): void;
  error(error: unknown): void;
  complete(): void;
}

export class Observable<T> {
  readonly #run: (observer: Observer<T>) => () => void;

  constructor(run: (observer: Observer<T>) => () => void) {
    this.#run = run;
  }

  subscribe(observer: Observer<T>): { unsubscribe(): void } {
    return { unsubscribe: this.#run(observer) };
  }
}
