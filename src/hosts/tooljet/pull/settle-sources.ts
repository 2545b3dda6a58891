import type { SettledSource, SourceChoice, SourceChoices, UndecidedSource } from '../../app-host';
import { AppHostError } from '../../app-host-error';
import {
  changeSettings,
  createSource,
  deleteSource,
  readSettings,
  type SentOption,
} from '../client/source-settings';
import { readDataSources, type SourceThere } from '../client/workspace-things';
import { isRecord, isSameJson, type AppRows, type JsonRecord, type Row } from '../document/rows';
import type { Pairs } from '../document/pair-rows';
import { isPlainName } from '../document/differences';
import { isShared } from '../document/left-out';
import type { Switching } from './switch-app';

/** Options with which ToolJet would sign in at another server, and tokens, which are of one server alone. */
const NOT_SENT = new Set(['oauth2', 'code', 'provider', 'plugin_id', 'tokenData']);

/** Settings of a data source as the repository has them. */
interface WantedSettings {
  /** Plain values by the names of options. */
  values: Map<string, unknown>;
  /** Encrypted options, with the references to the constants that have their values; null: the value is nowhere in Git. */
  encrypted: Map<string, string | null>;
}

/** A data source whose settings there are not the repository's. */
interface Unsettled {
  source: { id: string; name: string; kind: string };
  wanted: WantedSettings;
  /** Null: it is absent. */
  there: { id: string; options: JsonRecord } | null;
  differences: string[];
  choices: SourceChoice[];
}

interface SettleOptions {
  wanted: AppRows;
  /** Ids in the repository by ids there, as far as they are known. */
  pairs: Pairs;
  given: SourceChoices;
}

/**
 * Brings data sources that an app needs to the settings that the repository has, as people have decided: makes absent ones,
 * and sets the others. Values of encrypted options are never sent; those there stay.
 */
export class SettleSources {
  #unsettled: Unsettled[] = [];
  readonly #done: SettledSource[] = [];

  constructor(
    private readonly server: Switching,
    private readonly options: SettleOptions,
  ) {}

  /** Result for each of them. */
  get settled(): SettledSource[] {
    return this.#done;
  }

  /** Ids there of the data sources that `set` changes. */
  get idsToSet(): Set<string> {
    return new Set(this.#unsettled.flatMap((one) => (this.#isTaken(one) && one.there ? one.there.id : [])));
  }

  /** Compares all of them. Throws `host_sources_undecided` if a person has to decide first. */
  async find(): Promise<void> {
    const { given } = this.options;
    this.#unsettled = await this.#compare();
    const undecided = this.#unsettled.filter(({ source }) => given.choices[source.id] === undefined);
    if (given.asks && undecided.length > 0) throw isUndecided(undecided.map(present));
    for (const one of this.#unsettled) if (!this.#isTaken(one)) this.#note(one, 'kept');
  }

  /** Makes the absent ones. */
  async make(): Promise<void> {
    for (const one of this.#unsettled) {
      if (!this.#isTaken(one) || one.there !== null) continue;
      await this.#create(one);
      this.#note(one, 'made');
    }
  }

  /** Sets the plain options of the others. */
  async set(): Promise<void> {
    for (const one of this.#unsettled) {
      if (!this.#isTaken(one) || one.there === null) continue;
      await changeSettings(this.server, one.there.id, optionsToSet(one.there.options, one.wanted));
      this.#note(one, 'set');
    }
  }

  #isTaken({ source, choices }: Unsettled): boolean {
    return choices.includes('take') && this.options.given.choices[source.id] === 'take';
  }

  #note({ source, wanted, there }: Unsettled, done: SettledSource['done']): void {
    const secrets = [...wanted.encrypted].flatMap(([key, reference]) =>
      reference === null && !(there && key in there.options) ? [key] : [],
    );
    this.#done.push({ ...source, state: there ? 'differs' : 'absent', done, secrets });
  }

  async #compare(): Promise<Unsettled[]> {
    const { api, traits, signal } = this.server;
    const needed = neededSources(this.options.wanted);
    if (needed.length === 0 || !traits.dataSources) return [];
    const listed = await readDataSources(api, traits.dataSources, signal);
    const found: Unsettled[] = [];
    for (const row of needed) {
      const one = await this.#compareOne(row, listed);
      if (one !== null) found.push(one);
    }
    return found;
  }

  async #compareOne(row: Row, listed: SourceThere[]): Promise<Unsettled | null> {
    const { wanted: rows, given } = this.options;
    const source = { id: row.id, name: String(row.name), kind: String(row.kind) };
    const wanted = wantedSettings(rows, row.id, given);
    const matches = this.#matches(source, listed);
    // Several of one name are told when the queries are prepared.
    if (matches.length > 1) return null;
    const [match] = matches;
    if (!match) {
      const isTakeable = wanted !== null && isCreatable(row, listed);
      return {
        ...{ source, there: null, differences: [], wanted: wanted ?? NO_SETTINGS },
        choices: isTakeable ? ['keep', 'take', 'skip'] : ['keep', 'skip'],
      };
    }
    if (wanted === null) return null;
    const there = { id: match.id, options: await readSettings(this.server, match.id) };
    const differences = differencesOf(there.options, wanted);
    return differences.length === 0
      ? null
      : { source, there, differences, wanted, choices: ['keep', 'take', 'skip'] };
  }

  #matches(
    { id, name, kind }: { id: string; name: string; kind: string },
    listed: SourceThere[],
  ): SourceThere[] {
    const hostIds = [...this.options.pairs].flatMap(([host, repository]) => (repository === id ? host : []));
    const byId = listed.find((one) => hostIds.includes(one.id)) ?? listed.find((one) => one.id === id);
    return byId ? [byId] : listed.filter((one) => one.name === name && one.kind === kind);
  }

  /** After a lost answer, the data source may have been made: it is looked for, so that none is made twice. */
  async #create({ source: { name, kind }, wanted }: Unsettled): Promise<void> {
    const { api, traits, signal } = this.server;
    const made = await createSource(this.server, { kind, name, options: optionsToMake(wanted) }).catch(
      async (error: unknown) => {
        const listed = await readDataSources(api, traits.dataSources!, signal).catch(() => []);
        const found = listed.find((one) => one.name === name && one.kind === kind);
        if (!found) throw error;
        return found;
      },
    );
    if (made.name === name) return;
    await deleteSource(this.server, made.id);
    throw notMade({ name, kind });
  }
}

const NO_SETTINGS: WantedSettings = { values: new Map(), encrypted: new Map() };

function neededSources({ dataSources, dataQueries }: AppRows): Row[] {
  const used = new Set(dataQueries.map(({ dataSourceId }) => dataSourceId));
  return dataSources.filter((source) => used.has(source.id) && isShared(source));
}

/** A plugin has to be installed first, and a name that is taken would become another one. */
const isCreatable = ({ name, pluginId }: Row, listed: SourceThere[]): boolean =>
  (pluginId ?? null) === null &&
  isPlainName(name) &&
  !listed.some((one) => one.name.toLowerCase() === String(name).toLowerCase());

/** Settings of the default environment: from the app's document, or else from the file of the data source. Null: unknown. */
function wantedSettings(rows: AppRows, id: string, { shared }: SourceChoices): WantedSettings | null {
  const own = rows.dataSourceOptions.filter(({ dataSourceId }) => dataSourceId === id);
  const standard = rows.appEnvironments.find(({ isDefault }) => isDefault === true)?.id;
  const row = own.find(({ environmentId }) => environmentId === standard) ?? own.at(0);
  if (row && isRecord(row.options)) return settingsOfRow(row.options);
  const options = shared.find((source) => source.id === id)?.options;
  const values = options && (options.production ?? Object.values(options).at(0));
  return values ? { values: plainOnly(Object.entries(values)), encrypted: new Map() } : null;
}

function settingsOfRow(options: JsonRecord): WantedSettings {
  const settings = { values: new Map<string, unknown>(), encrypted: new Map<string, string | null>() };
  const plain: [string, unknown][] = [];
  for (const [key, option] of Object.entries(options)) {
    if (isPlain(option)) plain.push([key, option.value]);
    else if (isRecord(option)) settings.encrypted.set(key, referenceIn(option));
  }
  return { ...settings, values: plainOnly(plain) };
}

const isPlain = (option: unknown): option is JsonRecord & { encrypted: false } =>
  isRecord(option) && option.encrypted === false && !('credential_id' in option);

const plainOnly = (entries: [string, unknown][]): Map<string, unknown> =>
  new Map(entries.filter(([key, value]) => !NOT_SENT.has(key) && value !== undefined));

const REFERENCE = /^\{\{\s*(constants|secrets)\.[\w-]+\s*\}\}$/;

const referenceIn = ({ workspace_constant: value }: JsonRecord): string | null =>
  typeof value === 'string' && REFERENCE.test(value) ? value : null;

/** Names the options whose plain values are other ones there. An option that is encrypted there is never compared or set. */
const differencesOf = (there: JsonRecord, { values }: WantedSettings): string[] =>
  [...values].flatMap(([key, value]) => {
    const option = there[key];
    if (option !== undefined && !isPlain(option)) return [];
    return isSameJson(isPlain(option) ? option.value : undefined, value) ? [] : [key];
  });

/** ToolJet replaces all options, so the others are sent as they are; a credential stays if it has no value. */
function optionsToSet(there: JsonRecord, { values }: WantedSettings): SentOption[] {
  const changed = new Set(differencesOf(there, { values, encrypted: new Map() }));
  const kept = Object.entries(there).flatMap(([key, option]): SentOption[] => {
    if (changed.has(key) || NOT_SENT.has(key)) return [];
    return [isPlain(option) ? { key, value: option.value, encrypted: false } : { key, encrypted: true }];
  });
  return [...kept, ...[...changed].map((key) => ({ key, value: values.get(key), encrypted: false }))];
}

const optionsToMake = ({ values, encrypted }: WantedSettings): SentOption[] => [
  ...[...values].map(([key, value]) => ({ key, value, encrypted: false })),
  ...[...encrypted].map(([key, reference]) => ({
    ...{ key, value: reference ?? '', encrypted: true },
    ...(reference !== null && { workspace_constant: reference }),
  })),
];

const present = ({ source, there, differences, choices }: Unsettled): UndecidedSource => ({
  ...source,
  state: there ? 'differs' : 'absent',
  differences,
  choices,
});

const isUndecided = (dataSources: UndecidedSource[]) =>
  new AppHostError(
    'host_sources_undecided',
    `Somebody has to decide about data sources in ToolJet: ${dataSources.map(({ name, kind }) => `${name} (${kind})`).join(', ')}.`,
    {
      remedy:
        'Keep them as they are there, take the settings that the repository has, or skip their queries. Then try again.',
      data: { dataSources },
    },
  );

const notMade = (missing: { name: string; kind: string }) =>
  new AppHostError('host_missing', `ToolJet would give the data source ${missing.name} another name.`, {
    remedy: 'Create it in ToolJet under this name, or rename the data source that has it.',
    data: { missing: [missing] },
  });
