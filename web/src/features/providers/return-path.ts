import { basePath } from '../../lib/base-path';

const KEY = 'trellis-sign-in-from';
const FALLBACK = `${basePath}/profile`;

/** Remembers an address of this page for after the redirect, by default the current one, with the dialog that it opens. */
export const rememberAddress = (address = location.pathname + location.search): void =>
  sessionStorage.setItem(KEY, address);

/** Returns the remembered address, or a fallback unless it is one of this page. A dialog there gets the new account. */
export function rememberedAddress(accountId: string | null = null): string {
  const address = sessionStorage.getItem(KEY) ?? FALLBACK;
  if (!/^\/(?![/\\])[^\p{Cc}]*$/u.test(address)) return FALLBACK;
  return accountId !== null && address.includes('?') ? `${address}&account=${accountId}` : address;
}
