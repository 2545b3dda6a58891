import type { Json, Times } from '../rows';
import type { ToolJetState } from '../state';

/** Part of Trellis that a deviation stands in the way of, and that people are told about. */
export type Ability =
  | 'connection'
  | 'list'
  | 'capture'
  | 'pull'
  | 'create'
  | 'release'
  | 'folders'
  | 'constants'
  | 'data sources'
  | 'modules';

/** A request that has reached its route. */
export interface Exchange {
  method: string;
  /** Without `/api` and without the query. */
  path: string;
  query: Record<string, string | undefined>;
  /** May be edited before the route reads it. */
  body: Json;
  state: ToolJetState;
}

/** An answer as it goes out. */
export interface Sent {
  status: number;
  headers: Record<string, string | string[]>;
  /** Undefined: an empty answer. */
  body?: unknown;
  /** Sent in place of the body, as it is. */
  text?: string;
  delayMs?: number;
}

/** One way in which a ToolJet may differ from its known behavior. */
export interface Deviation {
  /** A sentence that says it, unique among all. */
  name: string;
  family: string;
  ability: Ability;
  /** Edits the request before its route reads it. */
  request?: (exchange: Exchange) => void;
  /** Answers in the route's place. */
  instead?: (exchange: Exchange) => Sent | undefined;
  /** Edits what the route has stored; not asked about refusals, nor is the next. */
  stored?: (exchange: Exchange) => void;
  /** Returns another answer. */
  answer?: (exchange: Exchange, sent: Sent) => Sent | undefined;
}

/** A kind of request, in all versions. */
export interface Action {
  ability: Ability;
  /** A kind that changes something. */
  isWrite: boolean;
  /** A kind whose answer has something that a reader needs. */
  tells: boolean;
  matches: (exchange: Exchange) => boolean;
}

const action = (ability: Ability, methods: string, path: RegExp, more: Partial<Action> = {}): Action => {
  const isOfThese = ({ method, path: asked }: Exchange) =>
    methods.split(' ').includes(method) && path.test(asked);
  const { matches = () => true } = more;
  return {
    ability,
    isWrite: more.isWrite ?? methods !== 'GET',
    tells: more.tells ?? methods === 'GET',
    matches: (exchange) => isOfThese(exchange) && matches(exchange),
  };
};

const appOf = ({ body }: Exchange): Json => (body.app ?? {}) as Json;
const isSetRelease = (exchange: Exchange): boolean =>
  exchange.path.endsWith('/release') || typeof appOf(exchange).current_version_id === 'string';

/** Kinds of requests, by a name that begins a sentence. */
export const ACTIONS = {
  'Signing in': action('connection', 'POST', /^\/authenticate/, { tells: true }),
  'The list of workspaces': action('connection', 'GET', /^\/organizations$/),
  'The rights of the account': action('connection', 'GET', /^\/authorize$/),
  'The list of apps': action('list', 'GET', /^\/apps$/, { matches: ({ query }) => query.type !== 'module' }),
  'The list of modules': action('modules', 'GET', /^\/apps$/, {
    matches: ({ query }) => query.type === 'module',
  }),
  'An app': action('capture', 'GET', /^\/apps\/[^/]+$/),
  'The list of versions': action('capture', 'GET', /^\/apps\/[^/]+\/versions$/),
  'An export': action('capture', 'POST', /^\/v2\/resources\/export$/, { isWrite: false, tells: true }),
  'An import': action('create', 'POST', /^\/v2\/resources\/import$/, { tells: true }),
  'A new app': action('create', 'POST', /^\/apps$/, { tells: true }),
  'A rename': action('create', 'PUT', /^\/apps\/[^/]+$/, {
    matches: (it) => typeof appOf(it).name === 'string',
  }),
  'The deletion of an app': action('create', 'DELETE', /^\/apps\/[^/]+$/),
  'A new version': action('pull', 'POST', /^\/apps\/[^/]+\/versions$/, { tells: true }),
  'The deletion of a version': action('pull', 'DELETE', /^\/apps\/[^/]+\/versions\/[^/]+$/),
  'A change of settings': action('pull', 'PUT', /^\/v2\/apps\/[^/]+\/versions\/[^/]+(\/global_settings)?$/),
  'A new page': action('pull', 'POST', /\/pages$/),
  'A change of a page': action('pull', 'PUT', /\/pages(\/reorder)?$/),
  'The deletion of a page': action('pull', 'DELETE', /\/pages$/),
  'Saving components': action('pull', 'POST PUT', /\/components(\/batch)?$/),
  'Moving components': action('pull', 'PUT', /\/components\/layout$/),
  'Deleting components': action('pull', 'DELETE', /\/components$/),
  'Saving events': action('pull', 'POST PUT', /\/events(\/bulk)?$/, { tells: true }),
  'Deleting an event': action('pull', 'DELETE', /\/events\/[^/]+$/),
  'Saving a query': action('pull', 'POST PATCH', /^\/data[_-]queries/, { tells: true }),
  'Deleting a query': action('pull', 'DELETE', /^\/data[_-]queries/),
  'A release': action('release', 'PUT', /^\/apps\/[^/]+(\/release)?$/, { matches: isSetRelease }),
  'The list of folders': action('folders', 'GET', /^\/folder(s|-apps)$/),
  'The list of constants': action('constants', 'GET', /^\/organization-constants$/),
  'The list of data sources': action('data sources', 'GET', /^\/(v2\/data_sources|data-sources\/.+)$/),
} satisfies Record<string, Action>;

export type ActionName = keyof typeof ACTIONS;

/** Returns true for requests of one of these kinds. */
export const isOneOf = (exchange: Exchange, ...names: ActionName[]): boolean =>
  names.some((name) => ACTIONS[name].matches(exchange));

/** Rows that this request has written. */
export const written = <Row extends Times>({ all }: { all: Row[] }, { state }: Exchange): Row[] =>
  all.filter(({ updatedAt }) => updatedAt === state.now);

/** Rows that this request has made. */
export const made = <Row extends Times>({ all }: { all: Row[] }, { state }: Exchange): Row[] =>
  all.filter(({ createdAt }) => createdAt === state.now);

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Ids of components that a request names. */
export const namedComponents = ({ state, body }: Exchange): string[] => {
  const ids = new Set(JSON.stringify(body.diff ?? {}).match(UUID) ?? []);
  return [...ids].filter((id) => state.components.find(id));
};

/** Changes each value of a document that is no object and no list. */
export function mapValues(value: unknown, change: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => mapValues(item, change));
  if (typeof value !== 'object' || value === null) return change(value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapValues(inner, change)]));
}

/** Pairs of words and what they stand for. */
export const entriesOf = <Key extends string, Value>(object: Record<Key, Value>): [Key, Value][] =>
  Object.entries(object) as [Key, Value][];
