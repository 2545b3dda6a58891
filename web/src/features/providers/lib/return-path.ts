import { basePath } from '../../../lib/base-path';

const KEY = 'trellis-sign-in-from';
const FALLBACK = `${basePath}/profile`;

/** Remembers the current path for after the redirect. */
export const rememberPath = (): void => sessionStorage.setItem(KEY, location.pathname);

/** Returns the remembered path, or a fallback unless it is a path of this page. */
export function rememberedPath(): string {
  const path = sessionStorage.getItem(KEY) ?? FALLBACK;
  return /^\/(?![/\\])[^\p{Cc}]*$/u.test(path) ? path : FALLBACK;
}
