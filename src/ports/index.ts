/** The interfaces that adapters implement, for authors of plug-ins. */
export * from './aead.ts';
export * from './awaitable.ts';
export * from './clock.ts';
export * from './codec.ts';
export * from './crypto.ts';
export * from './hash.ts';
export * from './http.ts';
export * from './key-agreement.ts';
export * from './logger.ts';
export * from './metrics-sink.ts';
export * from './plug-ins.ts';
export * from './random.ts';
export * from './session-store.ts';
export * from './signer.ts';
export * from './tracer.ts';
export * from './upstream-client.ts';
export * from './usage-meter.ts';
