const KEY = 'trellis-sign-in-from';
const FALLBACK = '/profile';

/** Where to go on once the provider has led back: here. */
export const rememberPath = (): void => sessionStorage.setItem(KEY, location.pathname);

/** A path of this page alone, whatever stands there. */
export function rememberedPath(): string {
  const path = sessionStorage.getItem(KEY) ?? FALLBACK;
  return /^\/(?![/\\])[^\p{Cc}]*$/u.test(path) ? path : FALLBACK;
}
