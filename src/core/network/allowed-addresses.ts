import { type LookupAddress, lookup as lookupCallback } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';

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
