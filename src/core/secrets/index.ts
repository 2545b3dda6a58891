export { maskSecrets } from './mask-secrets';
export { checkKeys, reseal, type SealedColumn } from './reseal';
export { keepOnlyFirst, loadSecretKeys } from './secret-key';
export { SecretBox, hashToken, newToken } from './secret-box';
