export { loadSecretKey } from './secret-key';
export { SecretBox, hashToken, newToken } from './secret-box';
