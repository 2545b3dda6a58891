import { basePath } from '../base-path';

/** The most apps that the server lists at once. */
export const APPS_AT_ONCE = 1_000;
/** After this, an answer that nobody has taken may be out of date. */
const FRESH_MS = 10_000;
const SILENCE_MS = 60_000;

const answers = new Map<string, Promise<Response>>();

interface Address {
  origin: string;
  pathname: string;
  search: string;
}

/**
 * Asks for the user, and for the apps of a dashboard, while the code of the page still loads. If something is wrong, whoever takes
 * the answer says so.
 */
export function askAhead({ origin, pathname, search }: Address): void {
  const path = pathname.slice(basePath.length);
  if (path !== '/' && !path.startsWith('/w/')) return;
  ask(`${origin}${basePath}/api/auth/me`);
  const w = /^\/w\/([0-9a-f-]{36})\/?$/.exec(path)?.[1];
  const isOnDefaultBranch = !new URLSearchParams(search).has('branch');
  if (w !== undefined && isOnDefaultBranch)
    ask(`${origin}${basePath}/api/workspaces/${w}/apps?limit=${APPS_AT_ONCE}`);
}

/** Asks for what will be needed in a moment. `url`: with its origin; `init`: as of the request that takes the answer. */
export function ask(url: string, init: RequestInit = {}): void {
  const answer = fetch(url, { ...init, signal: AbortSignal.timeout(SILENCE_MS) });
  answers.set(url, answer);
  setTimeout(() => answers.get(url) === answer && answers.delete(url), FRESH_MS);
  // The next person to sign in here gets answers of their own.
  const forgetIfRefused = ({ ok }: Response) => ok || answers.clear();
  answer.then(forgetIfRefused).catch(() => undefined);
}

/** Returns the answer to a request that was asked ahead, once; undefined if it was not. */
export function takeAhead({ method, url }: Request): Promise<Response> | undefined {
  if (method !== 'GET') return undefined;
  const answer = answers.get(url);
  answers.delete(url);
  return answer;
}
