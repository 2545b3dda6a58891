import { isIPv6 } from 'node:net';

const NETWORK_GROUPS = 4;
const ALL_GROUPS = 8;

/** Returns the range that one client can choose its address from: an IPv4 address, or the /64 of an IPv6 one. */
export function networkOf(address: string): string {
  const withoutZone = address.split('%', 1)[0];
  if (!isIPv6(withoutZone)) return address;
  // The URL parser normalizes every spelling of an address.
  const canonical = new URL(`http://[${withoutZone}]`).hostname.slice(1, -1);
  const [start, end = ''] = canonical.split('::');
  const [before, after] = [start, end].map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(ALL_GROUPS - before.length - after.length).fill('0');
  const groups = [...before, ...zeros, ...after];
  if (canonical.startsWith('::ffff:') && before.length === 0 && after.length === 3) return ipv4Of(groups);
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}

const ipv4Of = (groups: string[]): string =>
  groups
    .slice(-2)
    .flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff])
    .join('.');
