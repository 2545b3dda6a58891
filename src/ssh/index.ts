export { connectSsh, probeHostKey } from './connect-ssh';
export type { Stage as ConnectStage } from './explain-failure';
export { type HostKey } from './host-key';
export type { HostKeyPolicy } from './host-key-policy';
export {
  generateKeyPair,
  PrivateKeyError,
  readPrivateKey,
  publicBlobOf,
  type KeyPair,
  type KeyPairType,
} from './key-pair';
export type { OpenChannel } from './check-out-channel';
export type { SshTarget } from './pooled-connection';
export { isPublishedHostKey, publishedHostKeys } from './published-host-keys';
export { quoteForShell } from './quote-for-shell';
export { signWithKey } from './sign-with-key';
export { isChannelRefusal, type SshConnection } from './ssh-connection';
export { SshError, type SshFailure } from './ssh-error';
export { SshPool, type SshPoolOptions } from './ssh-pool';
