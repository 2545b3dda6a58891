export {
  type AddressFilter,
  addressFilter,
  AddressRefusedError,
  isLiteralRefused,
  isPrivateAddress,
  towardsAllowed,
} from './address-filter';
export { describeSocketFailure, listenAt } from './sockets';
