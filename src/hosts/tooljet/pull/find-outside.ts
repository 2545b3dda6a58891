import { AppHostError } from '../../app-host-error';
import type { HostedModule } from '../../app-host';
import { readTables, type ThingThere } from '../client/workspace-things';
import { idsIn } from '../document/id-translation';
import { outsideThings, type OutsideThing } from '../document/outside';
import type { Pairs } from '../document/pair-rows';
import type { AppRows } from '../document/rows';
import type { Switching } from './switch-app';

export interface OutsideOptions {
  /** Text of the wanted document, and its rows. */
  document: string;
  wanted: AppRows;
  /** Pairs that the app has. */
  known: Pairs;
  /** Version that is changed; null for a new app. */
  current: AppRows | null;
  /** Modules that the repository has as well. */
  modules?: readonly HostedModule[];
  /** Leaves tables aside, which may still be made. */
  onlyModules?: boolean;
}

/**
 * Pairs the tables and modules of the wanted version with the workspace's: modules that the repository has with the same ones,
 * others as they were paired before, by id, or by name. Returns these pairs with the known ones. Throws `host_missing` for
 * the others, except where the version uses them as it is. None is made or changed.
 */
export const findOutside = (server: Switching, options: OutsideOptions): Promise<Pairs> =>
  new Search(server, options).run();

class Search {
  readonly #pairs: Pairs;
  readonly #found: Set<string>;
  #listed: Promise<ThingThere[]> | null = null;

  constructor(
    private readonly server: Switching,
    private readonly options: OutsideOptions,
  ) {
    const { known, current } = options;
    this.#pairs = new Map(known);
    const standing = current ? idsIn([current.dataQueries, current.components]) : [];
    this.#found = new Set([...this.#pairs.values(), ...standing]);
  }

  async run(): Promise<Pairs> {
    const { document, wanted, onlyModules = false } = this.options;
    const used = outsideThings(document, wanted).filter(({ kind }) => kind === 'module' || !onlyModules);
    await this.#pairHosted(used.filter(({ kind }) => kind === 'module'));
    const sought = used.filter((thing) => !this.#isFound(thing));
    const missing = [
      ...(await this.#findTables(sought.filter(({ kind }) => kind === 'table'))),
      ...(await this.#findModules(sought.filter(({ kind }) => kind === 'module'))),
    ];
    if (missing.length > 0) throw lacking(missing);
    return this.#pairs;
  }

  /** A pull of a module makes another version of it, and these pairs follow that. */
  async #pairHosted(used: OutsideThing[]): Promise<void> {
    const { api, signal } = this.server;
    for (const { id, version } of used) {
      const module = this.options.modules?.find((one) => one.id === id);
      if (!module || !(await this.#isThere(module.hostAppId))) continue;
      this.#pairAnew(module.hostAppId, id);
      if (version?.id !== module.versionId) continue;
      const versions = await api.versions(module.hostAppId, signal);
      if (versions.some((one) => one.id === module.hostVersionId))
        this.#pairAnew(module.hostVersionId, version.id);
    }
  }

  /** A module that was deleted there may still be known here. */
  async #isThere(hostAppId: string): Promise<boolean> {
    return (await this.#modules()).some(({ id }) => id === hostAppId);
  }

  #modules(): Promise<ThingThere[]> {
    const { api, traits, signal } = this.server;
    this.#listed ??= traits.modules ? api.listModules(signal) : Promise.resolve([]);
    return this.#listed;
  }

  #pairAnew(hostId: string, id: string): void {
    for (const [host, repository] of this.#pairs) if (repository === id) this.#pairs.delete(host);
    this.#pairs.set(hostId, id);
    this.#found.add(id);
  }

  #isFound({ id, version }: OutsideThing): boolean {
    return this.#found.has(id) && (version === null || this.#found.has(version.id));
  }

  /** Returns the missing ones. */
  async #findTables(sought: OutsideThing[]): Promise<OutsideThing[]> {
    const { api, traits, signal } = this.server;
    if (sought.length === 0) return [];
    const there = traits.tables ? await readTables(api, traits.tables, signal) : [];
    return sought.filter((table) => !this.#pair(table, there));
  }

  async #findModules(sought: OutsideThing[]): Promise<OutsideThing[]> {
    const { api, signal } = this.server;
    const there = sought.length > 0 ? await this.#modules() : [];
    const missing: OutsideThing[] = [];
    for (const module of sought) {
      const hostId = this.#pair(module, there);
      const { version } = module;
      if (hostId === null) missing.push(module);
      else if (version && !this.#pair(version, await api.versions(hostId, signal))) missing.push(module);
    }
    return missing;
  }

  /** Returns the id there; null if it is missing. */
  #pair({ id, name }: { id: string; name: string | null }, there: ThingThere[]): string | null {
    const found = there.find((one) => one.id === id) ?? there.find((one) => one.name === name);
    if (found === undefined) return null;
    const paired = this.#pairs.get(found.id) ?? id;
    if (found.id !== id) this.#pairs.set(found.id, paired);
    return paired === id ? found.id : null;
  }
}

function lacking(things: OutsideThing[]): AppHostError {
  const missing = things.map(({ kind, id, name, version }) => ({
    kind,
    name: [name ?? id, version?.name].filter(Boolean).join(' '),
    ...(kind === 'module' && { id, moduleName: name }),
  }));
  const names = missing.map(({ kind, name }) => `${name} (${kind})`);
  return new AppHostError('host_missing', `ToolJet lacks what the app needs: ${names.join(', ')}.`, {
    remedy: things.some(({ kind }) => kind === 'module')
      ? 'Import modules of the repository first, or together with the app. Create others, and tables, in ToolJet.'
      : 'Create tables with these names in ToolJet: Trellis makes and changes none.',
    data: { missing },
  });
}
