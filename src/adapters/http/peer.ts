import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Peer } from '../../domain/header-policy.ts';

/** Tells who is at the other end of a connection, and whether it may speak for others. */
export type PeerOf = (incoming: IncomingMessage) => Peer;

/** @param trustedProxies IP addresses, and networks in CIDR notation */
export function createPeerOf(trustedProxies: readonly string[]): PeerOf {
  const isTrusted = trustOf(trustedProxies);
  return (incoming) => {
    const address = plainAddress(incoming.socket.remoteAddress ?? '');
    const trusted = isTrusted(address);
    return {
      address,
      trusted,
      client: trusted ? clientBehind(address, incoming, isTrusted) : address,
      protocol: 'http',
    };
  };
}

function trustOf(entries: readonly string[]): (address: string) => boolean {
  if (entries.length === 0) return () => false;
  const trusted = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const family = isIP(address);
    return family !== 0 && trusted.check(address, family === 6 ? 'ipv6' : 'ipv4');
  };
}

/**
 * The last address of `x-forwarded-for` that is no trusted proxy: each proxy appends whom it saw, and
 * what stands before the last untrusted one is that one's own claim.
 */
function clientBehind(
  proxy: string,
  incoming: IncomingMessage,
  isTrusted: (address: string) => boolean,
): string {
  const seen = [incoming.headers['x-forwarded-for'] ?? []].flat().join(',');
  let client = proxy;
  for (const hop of seen.split(',').reverse()) {
    const address = plainAddress(hop.trim());
    if (isIP(address) === 0) break;
    client = address;
    if (!isTrusted(address)) break;
  }
  return client;
}

/** An IPv4 address as itself, also where a dual-stack socket wraps it (RFC 4291, 2.5.5.2). */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
