import { basePath } from '../../lib/base-path';

const KEY = 'trellis-sign-in-from';
const FALLBACK = `${basePath}/profile`;

/** Remembers the current address for after the redirect, with the dialog that it opens. */
export const rememberAddress = (): void => sessionStorage.setItem(KEY, location.pathname + location.search);

/** Returns the remembered address, or a fallback unless it is one of this page. A dialog there gets the new account. */
export function rememberedAddress(accountId: string | null = null): string {
  const address = sessionStorage.getItem(KEY) ?? FALLBACK;
  if (!/^\/(?![/\\])[^\p{Cc}]*$/u.test(address)) return FALLBACK;
  return accountId !== null && address.includes('?') ? `${address}&account=${accountId}` : address;
}
