import { basePath } from '../base-path';

/** Limit of apps that the server lists at once. */
export const APPS_AT_ONCE = 1_000;
/** Age after which an unused answer may be outdated. */
const FRESH_MS = 10_000;
const SILENCE_MS = 60_000;

const answers = new Map<string, Promise<Response>>();

interface Address {
  origin: string;
  pathname: string;
  search: string;
}

/**
 * Opens the event stream of a workspace, and prefetches the user, and the apps of a dashboard, while the page's code still
 * loads. Errors are left to the code that takes the answer. `openStream` resolves when requests may begin.
 */
export function askAhead(
  { origin, pathname, search }: Address,
  openStream: (workspaceId: string) => Promise<void>,
): void {
  const path = pathname.slice(basePath.length);
  if (path !== '/' && !path.startsWith('/w/')) return;
  const w = /^\/w\/([0-9a-f-]{36})(?=\/|$)/.exec(path)?.[1];
  const isLive = w === undefined ? Promise.resolve() : openStream(w);
  ask(`${origin}${basePath}/api/auth/me`, {}, isLive);
  const isDashboard = /^\/w\/[^/]+\/?$/.test(path) && !new URLSearchParams(search).has('branch');
  if (w !== undefined && isDashboard)
    ask(`${origin}${basePath}/api/workspaces/${w}/apps?limit=${APPS_AT_ONCE}`, {}, isLive);
}

/** Prefetches, after `begin`. `url`: with its origin; `init`: as in the request that takes the answer. */
export function ask(url: string, init: RequestInit = {}, begin: Promise<void> = Promise.resolve()): void {
  const answer = begin.then(() => fetch(url, { ...init, signal: AbortSignal.timeout(SILENCE_MS) }));
  answers.set(url, answer);
  setTimeout(() => answers.get(url) === answer && answers.delete(url), FRESH_MS);
  // The next user to sign in here gets fresh answers.
  const forgetIfRefused = ({ ok }: Response) => ok || answers.clear();
  answer.then(forgetIfRefused).catch(() => undefined);
}

/** Returns the prefetched answer to a request, once; undefined if there is none. */
export function takeAhead({ method, url }: Request): Promise<Response> | undefined {
  if (method !== 'GET') return undefined;
  const answer = answers.get(url);
  answers.delete(url);
  return answer;
}
