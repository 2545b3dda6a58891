export {
  type AddressFilter,
  AddressRefusedError,
  allowedAddressesOnly,
  isLiteralRefused,
} from './allowed-addresses';
export { describeSocketFailure } from './describe-socket-failure';
