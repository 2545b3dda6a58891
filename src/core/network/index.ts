export { addressFilter, isPrivateAddress } from './address-filter';
export { type AddressFilter, AddressRefusedError, isLiteralRefused, towardsAllowed } from './address-filter';
export { listenAt } from './sockets';
export { describeSocketFailure } from './sockets';
