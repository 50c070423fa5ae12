/** What every adapter of a port must do, as suites for vitest. */
export { type CodecContract, describeCodec } from './codec/index.ts';
export type { CodecClient, CodecUnderTest, PairOfClient, SentRequest } from './codec/subject.ts';
export { describeLogger, type LoggerUnderTest } from './logger.ts';
export { describeMetricsSink, type SinkUnderTest } from './metrics-sink.ts';
export { describeSessionStore, type SessionStoreContract } from './session-store/index.ts';
export type { StoreFactory, StoreOptions, StoreUnderTest } from './session-store/subject.ts';
export { describeUpstreamClient } from './upstream-client/index.ts';
export type { UpstreamFactory, UpstreamOptions } from './upstream-client/subject.ts';
