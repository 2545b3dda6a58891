import type { SignInOutcome } from '../api/provider-accounts';

/** What a provider has put into the address that it leads back to; null where there is nothing of it. */
export function outcomeIn(query: string): SignInOutcome | null {
  const given = new URLSearchParams(query);
  const state = given.get('state');
  const [code, error] = [given.get('code'), given.get('error')];
  if (state && code) return { state, code };
  const errorDescription = given.get('error_description');
  if (state && error) return { state, error, ...(errorDescription ? { errorDescription } : {}) };
  return null;
}

/** Of what somebody pastes: the code itself, or the whole address that they were led to. */
export function outcomeOfPaste(text: string, state: string): SignInOutcome {
  const pasted = text.trim();
  const found = URL.canParse(pasted) ? outcomeIn(new URL(pasted).search) : null;
  return found ?? { state, code: pasted };
}
