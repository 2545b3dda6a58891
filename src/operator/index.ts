export {
  changeAddress,
  disable,
  enable,
  linkIdentity,
  listUsers,
  moveIssuer,
  nameBreakGlass,
  resetPassword,
} from './accounts';
export { backUp, restore } from './backup';
export { checkInstance } from './check';
export { forgetUnreadable } from './forget-secrets';
export { withDatabase } from './open-database';
export { rotateSecretKey } from './rotate-secret-key';
