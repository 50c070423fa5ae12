/**
 * A value that is there now or will be.
 *
 * Node's crypto answers at once and WebCrypto answers later; the domain awaits either, so that one
 * implementation serves both.
 */
export type Awaitable<T> = T | Promise<T>;
