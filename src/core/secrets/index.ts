export { maskSecrets } from './mask-secrets';
export {
  findAnySealed,
  findUnreadable,
  forgetSecrets,
  listUnreadable,
  reseal,
  type SealedColumn,
  type SealedRow,
  type UnreadableSecrets,
} from './sealed-column';
export {
  createSecretKey,
  findSecretKeys,
  hashToken,
  keepOnlyFirst,
  newToken,
  putSecretKeys,
  SecretBox,
  secretKeyFile,
  type SecretKeys,
  textOfKeys,
  UnreadableSecretError,
} from './secret-box';
