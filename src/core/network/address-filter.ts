import { lookup as lookupCallback, type LookupAddress } from 'node:dns';
import { isIP, BlockList, type LookupFunction } from 'node:net';
import type { Config } from '../config';

/** Returns false for refused addresses, e.g. private ones; called for each address that a name resolves to. */
export type AddressFilter = (address: string) => boolean;

export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';

  constructor(host: string) {
    super(`Connections to the address of ${host} are not allowed here.`);
  }
}

/** Returns true if the host is an IP address, which is never looked up, and not an allowed one. */
export const isLiteralRefused = (host: string, isAllowed: AddressFilter): boolean =>
  isIP(host) !== 0 && !isAllowed(host);

/** Node's default of 250 ms gives up on a distant address, and with several addresses on all of them. */
const NEXT_ADDRESS_AFTER_MS = 2_000;

/** Options for `net.connect` and `tls.connect` that try the allowed addresses of a name in turn. */
export const towardsAllowed = (isAllowed: AddressFilter) => ({
  autoSelectFamily: true,
  autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
  lookup: allowedAddressesOnly(isAllowed),
});

/** Connects to the addresses that were checked: a second lookup could return others. */
function allowedAddressesOnly(isAllowed: AddressFilter): LookupFunction {
  return (hostname, options, callback) => {
    lookupCallback(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return callback(error, '');
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (first === undefined) return callback(new AddressRefusedError(hostname), '');
      if (options.all) return callback(null, allowed);
      return callback(null, first.address, first.family);
    });
  };
}

/** IANA's special-purpose address registry: addresses that no public Git host has. */
const NOT_PUBLIC_IPV4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // A public address that, inside Azure, leads to its own platform.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const;

/** Forms of an IPv4 address in IPv6: mapped, and NAT64 for IPv6-only networks. */
const IPV4_INSIDE = ['::ffff:', '64:ff9b::'] as const;

/** Global unicast range; everything else is loopback, private, link-local or reserved. */
const PUBLIC_IPV6 = new BlockList();
PUBLIC_IPV6.addSubnet('2000::', 3, 'ipv6');

const NOT_PUBLIC = new BlockList();
// Exceptions within that range: protocols and Teredo, documentation (twice), and 6to4, which lead to IPv4 addresses.
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv6');
}
for (const [network, prefix] of NOT_PUBLIC_IPV4) NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
for (const start of IPV4_INSIDE) {
  PUBLIC_IPV6.addSubnet(`${start}0.0.0.0`, 96, 'ipv6');
  for (const [network, prefix] of NOT_PUBLIC_IPV4)
    NOT_PUBLIC.addSubnet(`${start}${network}`, 96 + prefix, 'ipv6');
}

/** Returns the filter for resolved addresses; undefined if all are allowed. */
export function addressFilter({
  allowPrivateRemotes,
}: Pick<Config, 'allowPrivateRemotes'>): AddressFilter | undefined {
  if (allowPrivateRemotes === true) return undefined;
  if (allowPrivateRemotes === false) return isPublic;
  const allowed = listOf(allowPrivateRemotes);
  return (address) => isPublic(address) || (!address.includes('%') && isIn(allowed, address));
}

/** Returns true for addresses that no one on the internet has: private, local and reserved ones. */
export const isPrivateAddress: AddressFilter = (address) => !isPublic(address);

/** Networks in the notation `address/bits`, or single addresses; IPv4 in all its forms. */
function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const [address = '', bits] of networks.map((network) => network.split('/'))) {
    const isOfIpv4 = isIP(address) === 4;
    const prefix = Number(bits ?? (isOfIpv4 ? 32 : 128));
    list.addSubnet(address, prefix, isOfIpv4 ? 'ipv4' : 'ipv6');
    if (isOfIpv4) for (const start of IPV4_INSIDE) list.addSubnet(`${start}${address}`, 96 + prefix, 'ipv6');
  }
  return list;
}

const isIn = (list: BlockList, address: string): boolean => {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
};

/** An address with a zone belongs to this machine's own networks. */
function isPublic(address: string): boolean {
  if (address.includes('%')) return false;
  switch (isIP(address)) {
    case 4:
      return !isIn(NOT_PUBLIC, address);
    case 6:
      return isIn(PUBLIC_IPV6, address) && !isIn(NOT_PUBLIC, address);
    default:
      return false;
  }
}
