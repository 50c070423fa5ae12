/** What the application's clients do. All of it is averages. */
export interface Workload {
  /** Clients in a session at the same time. */
  readonly clients: number;
  /** Of one client in a session. */
  readonly requestsPerMinute: number;
  readonly sessionMinutes: number;
  /** From a session's end to the same client's next one. */
  readonly awayMinutes: number;
  /** Bytes of content, before anything is encoded. */
  readonly requestBytes: number;
  readonly answerBytes: number;
}

export const DEFAULT_WORKLOAD: Workload = {
  clients: 1_000_000,
  requestsPerMinute: 6,
  sessionMinutes: 20,
  awayMinutes: 240,
  requestBytes: 1_024,
  answerBytes: 4_096,
};

/** What it shall run on. */
export interface Installation {
  /** Relay processes; as many as needed where it is undefined. */
  readonly relays: number | undefined;
  /** Whether the load balancer sends a client to the same relay each time. */
  readonly sticky: boolean;
  /** Whether pairs are counted by client (`MAX_PAIRS_PER_CLIENT` above 0). */
  readonly clientCap: boolean;
  /** GiB of `maxmemory` of one Redis node. */
  readonly redisGib: number;
  /** Part of a core that a relay or a Redis node is planned to use. */
  readonly utilisation: number;
}

export const DEFAULT_INSTALLATION: Installation = {
  relays: undefined,
  sticky: false,
  clientCap: true,
  redisGib: 12,
  utilisation: 0.6,
};
