export { addressFilter } from './address-filter';
export {
  type AddressFilter,
  AddressRefusedError,
  isLiteralRefused,
  towardsAllowed,
} from './allowed-addresses';
export { describeSocketFailure } from './describe-socket-failure';
