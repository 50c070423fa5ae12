import type { IncomingMessage } from 'node:http';
import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Peer } from '../../domain/header-policy.ts';

/** Tells who is at the other end of a connection, and whether it may speak for others. */
export type PeerOf = (incoming: IncomingMessage) => Peer;

/** @param trustedProxies IP addresses, and networks in CIDR notation */
export function createPeerOf(trustedProxies: readonly string[]): PeerOf {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const [address = '', bits] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  return (incoming) => {
    const address = plainAddress(incoming.socket.remoteAddress ?? '');
    return {
      address,
      trusted: isIP(address) !== 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4'),
      protocol: 'http',
    };
  };
}

/** An IPv4 address as itself, also where a dual-stack socket wraps it (RFC 4291, 2.5.5.2). */
function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
}
