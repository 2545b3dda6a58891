/** Characters of an address; others would have to be encoded. */
const ADDRESS = /^[\x21-\x7e]{1,500}$/;
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
/** Schemes that browsers or systems carry out or open themselves. An app's own scheme is none of them. */
const NOT_OF_APPS =
  /^(?:[a-z]|about|blob|chrome|data|file|filesystem|ftp|intent|jar|javascript|mailto|ms-[\w-]+|res|search-ms|ssh|tel|vbscript|view-source|wss?):$/;

export type RedirectKind = 'web' | 'loopback' | 'app';

/**
 * Returns whether a code may be sent to the address: a site over HTTPS, this computer (RFC 8252), or an app with a scheme of its own,
 * such as `cursor://`. Null if not.
 */
export function redirectKindOf(address: string): RedirectKind | null {
  const url = ADDRESS.test(address) && URL.canParse(address) ? new URL(address) : null;
  if (!url || url.username || url.password || address.includes('#')) return null;
  if (url.protocol === 'https:') return 'web';
  if (url.protocol === 'http:') return LOOPBACK.has(url.hostname) ? 'loopback' : null;
  return NOT_OF_APPS.test(url.protocol) ? null : 'app';
}

/** Returns the part of an address by which a person recognizes its owner. */
export function redirectHostOf(address: string): string {
  const { protocol, host, hostname } = new URL(address);
  const kind = redirectKindOf(address);
  if (kind === 'app') return `${protocol}//${host}`;
  return kind === 'loopback' ? hostname : host;
}

/** Compares exactly, except for the port of this computer: a program takes a free one. */
export function isRegistered(address: string, registered: readonly string[]): boolean {
  if (redirectKindOf(address) !== 'loopback') return registered.includes(address);
  return registered.some(
    (one) => redirectKindOf(one) === 'loopback' && withoutPort(one) === withoutPort(address),
  );
}

function withoutPort(address: string): string {
  const url = new URL(address);
  url.port = '';
  return url.href;
}

/** Returns a registered address with the parameters of an answer. */
export function answerAt(address: string, parameters: Record<string, string | undefined>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, value);
  return url.href;
}
