import { quoted } from './quoted.ts';

/** A host in the form in which it is compared, or what is wrong with it. */
export type HostKey = { readonly host: string } | { readonly problem: string };

/**
 * Reads a host as `Host` carries it (RFC 9110, 7.2): a name or an address, IPv6 in brackets, and
 * a port where it counts. `*` alone is every other host.
 */
export function readHost(text: string): HostKey {
  if (text === '*') return { host: text };
  if (text.includes('*')) {
    return { problem: 'is not a host: * stands only alone, for every other host' };
  }
  const [, name = '', port] = /^(\[[^\][]+\]|[^\][:]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const isPort = port === undefined || /^[1-9]\d*$/.test(port);
  const url = /^[^\s/\\?#@%]+$/.test(name) ? URL.parse(`http://${name}`) : null;
  if (url === null || !isPort || Number(port ?? 1) > 65_535) {
    return { problem: 'is not a host: write host, host:port or [IPv6 address], without a scheme' };
  }
  if (url.hostname !== name.toLowerCase()) {
    const right = text.replace(name, () => url.hostname);
    return { problem: `is a host that no client sends like this: write ${quoted(right)}` };
  }
  return { host: text.toLowerCase() };
}
