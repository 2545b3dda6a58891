export { maskSecrets } from './mask-secrets';
export { forgetSecrets, listUnreadable, type UnreadableSecrets } from './forget-secrets';
export { reseal } from './reseal';
export { findAnySealed, findUnreadable, type SealedColumn, type SealedRow } from './sealed-column';
export {
  createSecretKey,
  findSecretKeys,
  keepOnlyFirst,
  putSecretKeys,
  secretKeyFile,
  type SecretKeys,
  textOfKeys,
} from './secret-key';
export { SecretBox, UnreadableSecretError, hashToken, newToken } from './secret-box';
