import type { Awaitable } from '../ports/awaitable.ts';

/**
 * Goes on at once with a value that is there, and later with one that will be. An `async` function
 * makes a promise and a turn of the queue even of what Node's crypto answers at once, and a message
 * passes many of them. (In an `async` function, `value instanceof Promise ? await value : value` is as
 * much.)
 */
export function andThen<Value, Next>(
  value: Awaitable<Value>,
  next: (value: Value) => Awaitable<Next>,
): Awaitable<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Runs `work`, and throws what `translate` makes of its error, at once or later. */
export function translatingErrors<Value>(
  work: () => Awaitable<Value>,
  translate: (error: unknown) => unknown,
): Awaitable<Value> {
  try {
    const value = work();
    return value instanceof Promise
      ? value.catch((error) => Promise.reject(translate(error)))
      : value;
  } catch (error) {
    throw translate(error);
  }
}
