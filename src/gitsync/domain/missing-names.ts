import type { DocumentNeeds, NamedSource } from '../../apps/document';

/** Names of constants and secrets. */
export interface ReferredNames {
  constants: string[];
  secrets: string[];
}

/**
 * `compared`: the host of the apps has reported its constants and secrets; `unknown`: it has not, and they are compared
 * with the ones entered here.
 */
export const HOST_CONSTANTS = ['compared', 'unknown'] as const;

/** `compared`: the host has reported its variables; `none`: it has no variables at all, but constants in their place. */
export const HOST_VARIABLES = ['compared', 'none'] as const;

/** Names that apps refer to and their host lacks. */
export interface MissingNames extends ReferredNames {
  /** Absent if the apps are edited here. */
  hostConstants?: (typeof HOST_CONSTANTS)[number];
  /** Absent if none is missing, or if the host does not report them; likewise `tables` and `modules`. */
  dataSources?: NamedSource[];
  /** Tables of the host's own database. */
  tables?: string[];
  modules?: string[];
  /** Variables of the host's workspace, such as `client.REGION`. */
  variables?: string[];
  /** Set if variables are missing. */
  hostVariables?: (typeof HOST_VARIABLES)[number];
}

/** A data source whose encrypted options have no values here, as they never go to Git. */
export interface DataSourceWithoutCredentials {
  dataSourceId: string;
  name: string | null;
}

/** Names and credentials that an app needs and its host lacks. */
export interface MissingOfApp extends MissingNames {
  credentials: DataSourceWithoutCredentials[];
}

/** Needs of several apps, each once, and sorted. */
export class Needs {
  readonly #lists = new Map<keyof DocumentNeeds, Map<string, string | NamedSource>>();
  readonly #modules = new Set<string>();

  add(needed: DocumentNeeds): void {
    for (const [kind, items] of Object.entries(needed) as [keyof DocumentNeeds, (string | NamedSource)[]][]) {
      const known = this.#lists.get(kind) ?? new Map<string, string | NamedSource>();
      for (const item of items) known.set(keyOf(item), item);
      this.#lists.set(kind, known);
    }
  }

  /** Notes a module that comes with the apps, and so is not missing. */
  bring(module: string): void {
    this.#modules.add(module);
  }

  get isEmpty(): boolean {
    return !hasNames(this.all);
  }

  get all(): DocumentNeeds {
    const listOf = (kind: keyof DocumentNeeds) =>
      [...(this.#lists.get(kind) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item);
    return {
      constants: listOf('constants') as string[],
      secrets: listOf('secrets') as string[],
      dataSources: listOf('dataSources') as NamedSource[],
      tables: listOf('tables') as string[],
      modules: (listOf('modules') as string[]).filter((name) => !this.#modules.has(name)),
      variables: listOf('variables') as string[],
    };
  }
}

export const hasNames = (needs: DocumentNeeds): boolean =>
  Object.values(needs).some((list: unknown[]) => list.length > 0);

/** Returns the needed names without the ones in `there`. */
export const withoutNames = (needed: DocumentNeeds, there: DocumentNeeds): DocumentNeeds => ({
  constants: without(needed.constants, there.constants),
  secrets: without(needed.secrets, there.secrets),
  dataSources: without(needed.dataSources, there.dataSources),
  tables: without(needed.tables, there.tables),
  modules: without(needed.modules, there.modules),
  variables: without(needed.variables, there.variables),
});

/** Returns the missing names that are needed; null if there are none. */
export function neededAmong(missing: MissingNames, needed: DocumentNeeds): MissingNames | null {
  const among = <Item extends string | NamedSource>(items: Item[], of: Item[]): Item[] =>
    without(items, without(items, of));
  const {
    hostConstants,
    hostVariables,
    dataSources = [],
    tables = [],
    modules = [],
    variables = [],
  } = missing;
  const found = {
    constants: among(missing.constants, needed.constants),
    secrets: among(missing.secrets, needed.secrets),
    dataSources: among(dataSources, needed.dataSources),
    tables: among(tables, needed.tables),
    modules: among(modules, needed.modules),
    variables: among(variables, needed.variables),
  };
  if (Object.values(found).every((list) => list.length === 0)) return null;
  const { constants, secrets, ...ofHost } = found;
  const lists = Object.entries(ofHost).filter(([, list]) => list.length > 0);
  return {
    ...{ constants, secrets, ...(hostConstants && { hostConstants }), ...Object.fromEntries(lists) },
    ...(found.variables.length > 0 && { hostVariables }),
  };
}

/** Returns the items that `there` lacks. */
export function without<Item extends string | NamedSource>(
  items: readonly Item[],
  there: readonly (string | NamedSource)[],
): Item[] {
  const known = new Set(there.map(keyOf));
  return items.filter((item) => !known.has(keyOf(item)));
}

const keyOf = (item: string | NamedSource): string =>
  typeof item === 'string' ? item : JSON.stringify([item.name, item.kind]);
