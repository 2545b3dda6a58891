export { maskSecrets } from './mask-secrets';
export { forgetSecrets, listUnreadable, type UnreadableSecrets } from './sealed-column';
export { reseal } from './sealed-column';
export { findAnySealed, findUnreadable, type SealedColumn, type SealedRow } from './sealed-column';
export {
  createSecretKey,
  findSecretKeys,
  keepOnlyFirst,
  putSecretKeys,
  secretKeyFile,
  type SecretKeys,
  textOfKeys,
} from './secret-box';
export { SecretBox, UnreadableSecretError, hashToken, newToken } from './secret-box';
