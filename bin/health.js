// Ends with 0 if the relay on this machine is alive: what a container's HEALTHCHECK runs. It asks
// whether the process answers, not whether Redis does: no restart mends Redis.

const LONGEST_WAIT_MS = 3000;

const { PORT, HOST } = process.env;
const everywhere = { '': '127.0.0.1', '0.0.0.0': '127.0.0.1', '::': '[::1]' };
const given = HOST?.trim() ?? '';
const host = everywhere[given] ?? (given.includes(':') ? `[${given}]` : given);

try {
  const response = await fetch(`http://${host}:${PORT?.trim() || 8080}/api/mte-live`, {
    signal: AbortSignal.timeout(LONGEST_WAIT_MS),
  });
  process.exitCode = response.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
