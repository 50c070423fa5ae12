// What others wait for in the log of a relay that starts.

export const INSTANTIATED = 'MTE instantiated successfully.';

export function listeningAt(host: string, port: number): string {
  return `Server listening at http://[${host}]:${port}`;
}
