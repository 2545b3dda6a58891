import { forbidden } from '../core/errors';

/** Refusal of a sign-in to an account that the operator has disabled. */
export const accountDisabled = () =>
  forbidden('This account was disabled.', {
    code: 'account_disabled',
    remedy: 'Ask the operator of this server: “npm run admin -- enable <email>” lets it sign in again.',
  });
