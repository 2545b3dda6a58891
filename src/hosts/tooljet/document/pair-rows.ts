import type { IdMap } from '../../app-host';
import { IdTranslation } from './id-translation';
import { idsOfThings, keyOfJson, layoutsOf, type AppRows, type Row } from './rows';

export interface PairingOptions {
  /** Pairs that stay. */
  known?: ReadonlyMap<string, string>;
  /** Pairs a global data source with a local one of its name, as an import makes one of the other. */
  isAcrossScopes?: boolean;
}

export type Pairs = Map<string, string>;

type KeyOf = (row: Row) => string | null;

/** Keys of one kind of thing, the strictest first, for both sides. */
interface Keys {
  host: KeyOf[];
  repository: KeyOf[];
}

/**
 * Finds the same things in two versions, by what people see of them: a copy and an import have new ids. Returns the id in
 * the repository by the id in the host, equal ids included.
 */
export const pairRows = (host: AppRows, repository: AppRows, options: PairingOptions = {}): Pairs =>
  new Pairing(host, repository, options).run();

/** Returns the pairs of things whose ids an edit keeps: events, layouts and options may get others. */
export function lastingPairs(host: AppRows, pairs: Pairs): Pairs {
  const { version, pages, components, dataQueries, dataSources, appEnvironments } = host;
  const lasting = [version, ...pages, ...components, ...dataQueries, ...dataSources, ...appEnvironments];
  return new Map(lasting.flatMap(({ id }) => (pairs.has(id) ? [[id, pairs.get(id)!] as const] : [])));
}

/**
 * Joins pairs so that each id has one counterpart on the other side. Where two of them disagree, the earlier list is right.
 */
export function joinPairs(...lists: Iterable<readonly [host: string, repository: string]>[]): Pairs {
  const joined: Pairs = new Map();
  const taken = new Set<string>();
  for (const [host, repository] of lists.flatMap((list) => [...list])) {
    if (joined.has(host) || taken.has(repository)) continue;
    joined.set(host, repository);
    taken.add(repository);
  }
  return joined;
}

/**
 * Returns the pairs of ids that are no things of the app: of deleted things that texts still name, and of tables and modules.
 * All versions of an app have these ids. `repository`: all things that the repository has.
 */
export function outsidePairs({ toRepository }: IdMap, repository: readonly AppRows[]): Pairs {
  const there = new Set(repository.flatMap(idsOfThings));
  return new Map(Object.entries(toRepository).filter(([, id]) => !there.has(id)));
}

class Pairing {
  readonly #pairs: Pairs;
  readonly #taken: Set<string>;

  constructor(
    private readonly host: AppRows,
    private readonly repository: AppRows,
    private readonly options: PairingOptions,
  ) {
    this.#pairs = new Map(options.known);
    this.#taken = new Set(this.#pairs.values());
  }

  run(): Pairs {
    const { host, repository } = this;
    this.#pair(host.appEnvironments, repository.appEnvironments, alike([({ name }) => String(name)]));
    const sourceKeys = this.options.isAcrossScopes ? [keyOfDataSource, nameOfDataSource] : [keyOfDataSource];
    this.#pair(host.dataSources, repository.dataSources, alike(sourceKeys));
    this.#pairOptions();
    this.#pair(host.pages, repository.pages, alike(PAGE_KEYS));
    this.#pair(host.components, repository.components, this.#keysBy('pageId', componentKeys));
    this.#pair(host.dataQueries, repository.dataQueries, this.#keysBy('dataSourceId', queryKeys));
    this.#pairLayouts();
    this.#pairEvents();
    return this.#pairs;
  }

  /** Pairs things with the same id; then one pass for each key pairs the rest, in the order of the lists. */
  #pair(host: Row[], repository: Row[], keys: Keys): void {
    const ids = new Set(repository.map(({ id }) => id));
    for (const { id } of host)
      if (ids.has(id) && !this.#pairs.has(id) && !this.#taken.has(id)) this.#add(id, id);
    for (const index of keys.host.keys())
      this.#pass(host, repository, [keys.host[index], keys.repository[index]]);
  }

  #pass(host: Row[], repository: Row[], [hostKey, repositoryKey]: [KeyOf, KeyOf]): void {
    const waiting = new Map<string, string[]>();
    for (const row of repository) {
      const key = this.#taken.has(row.id) ? null : repositoryKey(row);
      if (key !== null) waiting.set(key, [...(waiting.get(key) ?? []), row.id]);
    }
    for (const row of host) {
      const key = this.#pairs.has(row.id) ? null : hostKey(row);
      const found = key === null ? undefined : waiting.get(key)?.shift();
      if (found !== undefined) this.#add(row.id, found);
    }
  }

  #add(host: string, repository: string): void {
    this.#pairs.set(host, repository);
    this.#taken.add(repository);
  }

  /** Keys within an owner that is paired already; without it, there is no key. */
  #keysBy(owner: string, keysOf: (row: Row) => string[]): Keys {
    const keys = [...keysOf({ id: '' }).keys()];
    const keyIn =
      (index: number, ownerOf: (id: string) => string | undefined): KeyOf =>
      (row) => {
        const id = ownerOf(String(row[owner]));
        return id === undefined ? null : `${id} ${keysOf(row)[index]}`;
      };
    return {
      host: keys.map((index) => keyIn(index, (id) => this.#pairs.get(id))),
      repository: keys.map((index) => keyIn(index, (id) => id)),
    };
  }

  #pairOptions(): void {
    const keysOf = ({ environmentId }: Row) => [String(environmentId)];
    const paired = this.host.dataSourceOptions.map((row) => ({
      ...row,
      environmentId: this.#pairs.get(String(row.environmentId)) ?? row.environmentId,
    }));
    this.#pair(paired, this.repository.dataSourceOptions, this.#keysBy('dataSourceId', keysOf));
  }

  #pairLayouts(): void {
    const own = new Map(this.repository.components.map((component) => [component.id, component]));
    for (const component of this.host.components) {
      const other = own.get(this.#pairs.get(component.id) ?? '');
      if (other) this.#pair(layoutsOf(component), layoutsOf(other), alike([({ type }) => String(type)]));
    }
  }

  /** Events have no name; they are told apart by what they do. */
  #pairEvents(): void {
    const translation = new IdTranslation(this.#pairs);
    const host = this.host.events.map((row) => {
      const { sourceId, event } = translation.toRepository({ sourceId: row.sourceId, event: row.event });
      return { ...row, sourceId, event };
    });
    this.#pair(host, this.repository.events, alike(EVENT_KEYS));
  }
}

const alike = (keys: KeyOf[]): Keys => ({ host: keys, repository: keys });

const PAGE_KEYS: KeyOf[] = [
  ({ handle, name, index }) => keyOfJson([handle, name, index]),
  ({ handle }) => keyOfJson(handle),
  ({ name }) => keyOfJson(name),
];

const EVENT_KEYS: KeyOf[] = [
  ({ sourceId, target, index, event }) => keyOfJson([sourceId, target, index, event]),
  ({ sourceId, target, event }) => keyOfJson([sourceId, target, event]),
  ({ sourceId, target, index }) => keyOfJson([sourceId, target, index]),
];

const componentKeys = (row: Row): string[] => {
  const { name, type, properties } = row;
  const places = layoutsOf(row).map(({ type: kind, top, left, width, height }) => [
    kind,
    top,
    left,
    width,
    height,
  ]);
  const sorted = places.map((place) => keyOfJson(place)).sort();
  return [keyOfJson([name, type, properties, sorted]), keyOfJson([name, type]), keyOfJson(name)];
};

const queryKeys = ({ name, options }: Row): string[] => [keyOfJson([name, options]), keyOfJson(name)];

/**
 * A static data source is known by its kind. A local one differs from the global one of its name: a copy of a version may
 * hold a local copy of a global data source.
 */
function keyOfDataSource({ type, kind, name, scope }: Row): string {
  return type === 'static' ? keyOfJson([type, kind]) : keyOfJson([scope, kind, name]);
}

const nameOfDataSource: KeyOf = ({ type, kind, name }) =>
  type === 'static' ? null : keyOfJson([kind, name]);
