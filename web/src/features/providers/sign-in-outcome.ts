import type { SignInOutcome } from './provider-accounts';

/** Reads the outcome from the query of a redirect; null if there is none. */
export function outcomeIn(query: string): SignInOutcome | null {
  const given = new URLSearchParams(query);
  const state = given.get('state');
  const [code, error, iss] = [given.get('code'), given.get('error'), given.get('iss')];
  const issuer = iss ? { iss } : {};
  if (state && code) return { state, code, ...issuer };
  const errorDescription = given.get('error_description');
  if (state && error) return { state, error, ...issuer, ...(errorDescription ? { errorDescription } : {}) };
  return null;
}

/** Reads pasted text: a code, or the whole URL of the redirect. */
export function outcomeOfPaste(text: string, state: string): SignInOutcome {
  const pasted = text.trim();
  const found = URL.canParse(pasted) ? outcomeIn(new URL(pasted).search) : null;
  return found ?? { state, code: pasted };
}
