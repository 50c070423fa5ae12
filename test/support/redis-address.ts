/** A Redis on the loopback, as adapters take it. */
export function addressOf(port: number, timeoutMs: number) {
  return {
    mode: 'single',
    nodes: [{ host: '127.0.0.1', port }],
    sentinelMaster: undefined,
    username: undefined,
    password: undefined,
    database: 0,
    tls: undefined,
    timeoutMs,
  } as const;
}
