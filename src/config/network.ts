import { BlockList, isIP } from 'node:net';
import * as v from 'valibot';
import { listOf } from './list.ts';
import { quoted } from './quoted.ts';

export const port = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, ({ input }) => `must be a number from 0 to 65535, not ${quoted(input)}`),
  v.toNumber(),
  v.maxValue(65_535, ({ input }) => `must be a number from 0 to 65535, not ${input}`),
);

/** Labels of letters, digits and hyphens (RFC 1123, 2.1); digits and dots alone are an address. */
const hostName = /^(?![\d.]+$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

export const host = v.pipe(
  v.string(),
  v.check(
    (text) => isIP(text) !== 0 || hostName.test(text),
    ({ input }) =>
      `must be an IP address (IPv6 without brackets) or a host name, not ${quoted(input)}`,
  ),
);

/** Whether `node:net` can match addresses against it. An IPv6 zone means nothing to a peer. */
function isAddressRange(text: string): boolean {
  const [, address = '', prefix] = /^([^/%]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  if (version === 0) return false;
  const type = version === 6 ? 'ipv6' : 'ipv4';
  try {
    const list = new BlockList();
    if (prefix === undefined) list.addAddress(address, type);
    else list.addSubnet(address, Number(prefix), type);
    return true;
  } catch {
    return false; // the prefix is longer than the address
  }
}

export const trustedProxies = listOf(
  v.pipe(
    v.string(),
    v.check(
      isAddressRange,
      ({ input }) =>
        `has ${quoted(input)}, which is neither an IP address nor a range such as 10.0.0.0/8`,
    ),
  ),
);
