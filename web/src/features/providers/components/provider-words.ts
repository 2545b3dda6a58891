import type { Provider } from '../api/provider-accounts';

/** Where keys that write belong to the account. */
export const keyOfAccount = ({ name }: Provider): string =>
  `Keys of a repository only read at ${name}. A key that writes is registered with your account, and opens all that the account does.`;
