export { addressFilter, isPrivateAddress } from './address-filter';
export {
  type AddressFilter,
  AddressRefusedError,
  isLiteralRefused,
  towardsAllowed,
} from './allowed-addresses';
export { listenAt } from './listen-at';
export { describeSocketFailure } from './sockets';
