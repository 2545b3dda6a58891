import { camelCase, snakeCase } from '../refusal';
import type { Json } from '../rows';
import {
  type Action,
  type ActionName,
  ACTIONS,
  type Deviation,
  entriesOf,
  type Exchange,
  type Sent,
} from './deviation';

const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const DELAY_MS = 400;
const SIGN_IN_PAGE = '<!doctype html><title>Sign in</title><form action="/login"></form>';

const problem = (status: number, { path }: Exchange, message: string): Sent => ({
  ...{ status, headers: JSON_TYPE },
  body: { statusCode: status, timestamp: new Date().toISOString(), path: `/api${path}`, message },
});

interface Disturbance {
  /** Requests that change something, requests that tell something, or all. */
  of: 'writes' | 'tellers' | 'all';
  instead?: (exchange: Exchange) => Sent;
  answer?: (exchange: Exchange, sent: Sent) => Sent;
}

/** Disturbances of an answer, by the end of a sentence. */
const DISTURBANCES: Record<string, Disturbance> = {
  'is answered with 500 after it was done': {
    of: 'writes',
    answer: (exchange) => problem(500, exchange, 'Cannot read properties of undefined'),
  },
  'is answered with 200 and nothing done': {
    of: 'writes',
    instead: () => ({ status: 200, headers: JSON_TYPE, body: {} }),
  },
  'is answered with 201 and an error inside': {
    of: 'writes',
    instead: () => ({
      status: 201,
      headers: JSON_TYPE,
      body: { error: { message: 'Something went wrong' } },
    }),
  },
  'is answered with a page of HTML': {
    of: 'all',
    answer: () => ({ status: 200, headers: { 'content-type': 'text/html' }, text: SIGN_IN_PAGE }),
  },
  'is redirected to a sign-in page': {
    of: 'all',
    instead: () => ({ status: 302, headers: { location: '/login?redirectTo=%2F' } }),
  },
  'is answered late': { of: 'all', answer: (_, sent) => ({ ...sent, delayMs: DELAY_MS }) },
  'is refused with 429 and a time to wait': {
    of: 'all',
    instead: (exchange) => {
      const sent = problem(429, exchange, 'ThrottlerException: Too Many Requests');
      return { ...sent, headers: { ...sent.headers, 'retry-after': '1' } };
    },
  },
  'is refused with 503': { of: 'all', instead: (exchange) => problem(503, exchange, 'Service Unavailable') },
  'is refused with 451 for want of a license': {
    of: 'all',
    instead: (exchange) => problem(451, exchange, 'Your plan does not have this feature'),
  },
  'has a route that is gone': {
    of: 'all',
    instead: (exchange) => problem(404, exchange, `Cannot ${exchange.method} /api${exchange.path}`),
  },
  'is answered with nothing': { of: 'tellers', answer: (_, { status, headers }) => ({ status, headers }) },
  'is answered with 204': { of: 'all', answer: () => ({ status: 204, headers: {} }) },
  'is answered with JSON cut short': {
    of: 'all',
    answer: (_, sent) => {
      const text = JSON.stringify(sent.body ?? {});
      return { ...sent, headers: JSON_TYPE, text: text.slice(0, Math.ceil(text.length / 2)) };
    },
  },
  'is answered in an envelope': {
    of: 'all',
    answer: (_, sent) => ({ ...sent, body: { statusCode: sent.status, data: sent.body ?? null } }),
  },
  'is answered in the other case of names': {
    of: 'tellers',
    answer: (_, sent) => ({ ...sent, body: otherCase(sent.body) }),
  },
};

const otherCase = (body: unknown): unknown => {
  const snake = snakeCase(body);
  return JSON.stringify(snake) === JSON.stringify(body) ? camelCase(body) : snake;
};

const disturbed = (
  [action, { ability, isWrite, tells, matches }]: [ActionName, Action],
  [words, { of, instead, answer }]: [string, Disturbance],
): Deviation[] => {
  if ((of === 'writes' && !isWrite) || (of === 'tellers' && !tells)) return [];
  const deviation: Deviation = { name: `${action} ${words}`, family: `answers: ${words}`, ability };
  if (instead) deviation.instead = (exchange) => (matches(exchange) ? instead(exchange) : undefined);
  if (answer) deviation.answer = (exchange, sent) => (matches(exchange) ? answer(exchange, sent) : undefined);
  return [deviation];
};

export const answerDeviations: Deviation[] = entriesOf<ActionName, Action>(ACTIONS).flatMap((action) =>
  entriesOf(DISTURBANCES).flatMap((disturbance) => disturbed(action, disturbance)),
);

const isSignIn = ({ path }: Exchange) => path.startsWith('/authenticate');

const cookiesOf = ({ headers }: Sent): string[] => [headers['set-cookie'] ?? []].flat();

const session = (name: string, deviation: Omit<Deviation, 'name' | 'family' | 'ability'>): Deviation => ({
  ...{ name, family: 'sessions', ability: 'connection', ...deviation },
});

const withoutMembers =
  (...names: string[]): Deviation['answer'] =>
  (exchange, sent) => {
    if (!isSignIn(exchange)) return undefined;
    const kept = Object.entries(sent.body as Json).filter(([name]) => !names.includes(name));
    return { ...sent, body: Object.fromEntries(kept) };
  };

const withCookie =
  (edit: (cookie: string) => string[]): Deviation['answer'] =>
  (exchange, sent) =>
    isSignIn(exchange)
      ? { ...sent, headers: { ...sent.headers, 'set-cookie': cookiesOf(sent).flatMap(edit) } }
      : undefined;

const served =
  (path: string, edit: (body: Json) => Json): Deviation['answer'] =>
  (exchange, sent) =>
    exchange.path === path ? { ...sent, body: edit(sent.body as Json) } : undefined;

export const sessionDeviations: Deviation[] = [
  session('A session ends after each request', {
    stored: (exchange) => {
      if (!isSignIn(exchange)) exchange.state.sessions.clear();
    },
  }),
  session('Signing in ends all other sessions', {
    request: (exchange) => {
      if (isSignIn(exchange)) exchange.state.sessions.clear();
    },
  }),
  session('A session is refused with 403', {
    instead: (exchange) => (isSignIn(exchange) ? undefined : problem(403, exchange, 'Forbidden resource')),
  }),
  session('The cookie of a session has another name', {
    answer: withCookie((cookie) => [cookie.replace('tj_auth_token', 'tj_session')]),
  }),
  session('The cookie of a session comes second', {
    answer: withCookie((cookie) => ['tj_locale=en', cookie]),
  }),
  session('The cookie of a session comes twice', {
    answer: withCookie((cookie) => ['tj_auth_token=; Max-Age=0; Path=/', cookie]),
  }),
  session('Signing in gives no cookie', { answer: withCookie(() => []) }),
  session('Signing in does not tell the workspace', {
    answer: withoutMembers('current_organization_id', 'organization_id'),
  }),
  session('Signing in does not tell the slug of the workspace', {
    answer: withoutMembers('current_organization_slug'),
  }),
  session('Signing in asks for a second factor', {
    instead: (exchange) =>
      isSignIn(exchange)
        ? { status: 201, headers: JSON_TYPE, body: { mfa_required: true, mfa_token: 'x' } }
        : undefined,
  }),
  session('Signing in with a password is disabled', {
    instead: (exchange) =>
      isSignIn(exchange)
        ? problem(401, exchange, 'Password login is disabled for the organization')
        : undefined,
  }),
  session('The version is not told', {
    answer: served('/config', ({ RELEASE_VERSION: _, ...body }) => body),
  }),
  session('The version is no number', {
    answer: served('/config', (body) => ({ ...body, RELEASE_VERSION: 'latest' })),
  }),
  session('The version has the edition in it', {
    answer: served('/config', (body) => ({
      ...body,
      RELEASE_VERSION: `${String(body.RELEASE_VERSION)}-ee-lts`,
    })),
  }),
  session('Health is told in other words', { answer: served('/health', () => ({ status: 'ok' })) }),
  session('Nobody is an admin', {
    answer: served('/authorize', (body) => ({ ...body, admin: false, group_permissions: [] })),
  }),
];
