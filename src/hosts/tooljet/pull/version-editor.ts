import type { VersionTraits } from '../client/check-connection';
import type { ToolJetApi } from '../client/tooljet-api';
import { answers } from '../client/tooljet-http';
import { rowsOfExport, type VersionExport } from '../document/capture-version';
import { IdTranslation } from '../document/id-translation';
import type { Pairs } from '../document/pair-rows';
import { isRecord, bodyOf, type JsonRecord, type AppRows } from '../document/rows';

export interface VersionPlace {
  appId: string;
  versionId: string;
}

/** Calls that edit one version. Page and component ids that are not of this version are refused before they are sent. */
export class VersionEditor {
  readonly #ownIds = new Set<string>();

  constructor(
    private readonly api: ToolJetApi,
    private readonly place: VersionPlace,
    private readonly signal: AbortSignal,
  ) {}

  /** Exports the version, and notes the ids of its own pages and components. */
  async read(): Promise<{ source: VersionExport; rows: AppRows }> {
    const answer = await this.api.exportVersion(this.place, this.signal);
    const source = { answer, versionId: this.place.versionId };
    const rows = rowsOfExport(source);
    for (const { id } of [...rows.pages, ...rows.components]) this.#ownIds.add(id);
    return { source, rows };
  }

  /** Permits an id that was made for this version, and that no other version can have. */
  own(freshId: string): string {
    this.#ownIds.add(freshId);
    return freshId;
  }

  createPage(page: { id: string; name: unknown; handle: unknown; index: unknown }): Promise<unknown> {
    this.#requireOwn(page.id);
    return this.#call('POST', '/pages', page);
  }

  /** Sends one field: with several, ToolJet takes the request for an order of pages. */
  changePage(pageId: string, field: JsonRecord): Promise<unknown> {
    this.#requireOwn(pageId);
    return this.#call('PUT', '/pages', { pageId, diff: field });
  }

  /** Needs at least two pages: one is taken for a field. */
  orderPages(homeId: string, indexes: Record<string, unknown>): Promise<unknown> {
    this.#requireOwn(...Object.keys(indexes));
    const diff = Object.fromEntries(Object.entries(indexes).map(([id, index]) => [id, { index }]));
    return this.#call('PUT', '/pages', { pageId: homeId, diff });
  }

  deletePage(pageId: string): Promise<unknown> {
    this.#requireOwn(pageId);
    return this.#call('DELETE', '/pages', { pageId });
  }

  changeSettings(settings: JsonRecord): Promise<unknown> {
    return this.#call('PUT', '', settings);
  }

  /**
   * Saves whole components of a page, new ones and existing ones: a row that exists is replaced, keys that are gone
   * included. An existing one must have no layouts here, else it gets a second set.
   */
  saveComponents(pageId: string, components: Record<string, JsonRecord>): Promise<unknown> {
    return this.#components('POST', pageId, { path: '', diff: components });
  }

  moveComponents(pageId: string, layouts: Record<string, JsonRecord>): Promise<unknown> {
    const diff = Object.fromEntries(Object.entries(layouts).map(([id, value]) => [id, { layouts: value }]));
    return this.#components('PUT', pageId, { path: '/layout', diff });
  }

  /** Keeps the events of a component that is `cut`, to be created again under its id. */
  deleteComponents(pageId: string, ids: string[], isCut: boolean): Promise<unknown> {
    this.#requireOwn(pageId, ...ids);
    const body = { is_user_switched_version: false, pageId, diff: ids, is_component_cut: isCut };
    return this.#call('DELETE', '/components', body);
  }

  async createEvent(event: JsonRecord): Promise<string> {
    return idOf(await this.#call('POST', '/events', event), 'the new event');
  }

  /** ToolJet answers a change of a missing event with success, and an error in its list. */
  async changeEvents(
    updateType: 'update' | 'reorder',
    events: { event_id: string; diff: JsonRecord }[],
  ): Promise<void> {
    const answer = await this.#call('PUT', '/events', { events, updateType });
    if (!Array.isArray(answer)) throw answers.invalid('the changed events are no list');
    for (const event of answer) idOf(event, 'a changed event');
  }

  deleteEvent(eventId: string): Promise<unknown> {
    return this.#call('DELETE', `/events/${eventId}`);
  }

  async createQuery(query: {
    kind: unknown;
    name: unknown;
    options: unknown;
    dataSourceId: string | null;
  }): Promise<string> {
    const { kind, name, options, dataSourceId } = query;
    const body = {
      ...{ kind, name, options: options ?? {}, app_version_id: this.place.versionId },
      ...(dataSourceId !== null && { data_source_id: dataSourceId }),
    };
    return idOf(
      await this.api.call({ method: 'POST', path: '/data_queries', body }, this.signal),
      'the new query',
    );
  }

  changeQuery(queryId: string, body: { name?: unknown; options: unknown }): Promise<unknown> {
    return this.api.call({ method: 'PATCH', path: `/data_queries/${queryId}`, body }, this.signal);
  }

  deleteQuery(queryId: string): Promise<unknown> {
    return this.api.call({ method: 'DELETE', path: `/data_queries/${queryId}` }, this.signal);
  }

  #components(
    method: 'POST' | 'PUT',
    pageId: string,
    { path, diff }: { path: string; diff: JsonRecord },
  ): Promise<unknown> {
    this.#requireOwn(pageId, ...Object.keys(diff));
    return this.#call(method, `/components${path}`, { is_user_switched_version: false, pageId, diff });
  }

  #call(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    const { appId, versionId } = this.place;
    return this.api.call(
      { method, path: `/v2/apps/${appId}/versions/${versionId}${path}`, body },
      this.signal,
    );
  }

  /** ToolJet would take the page or component away from the version that has the id, even from a released one. */
  #requireOwn(...ids: string[]): void {
    const foreign = ids.find((id) => !this.#ownIds.has(id));
    if (foreign !== undefined) throw new Error(`${foreign} is no id of version ${this.place.versionId}`);
  }
}

function idOf(answer: unknown, what: string): string {
  const id = isRecord(answer) ? answer.id : null;
  if (typeof id !== 'string') throw answers.invalid(`${what} has no id`);
  return id;
}

/** State of an edit: the version's content, the wanted content, and the pairs of their ids. */
export interface Editing {
  editor: VersionEditor;
  traits: VersionTraits;
  /** Rows as they were before the edit, in the host's ids. */
  current: AppRows;
  /** Rows in the repository's ids. */
  wanted: AppRows;
  /** Id in the repository by id in the host. */
  pairs: Pairs;
}

/** Returns the wanted rows in the host's ids, as far as they are known. */
export const inHostIds = ({ wanted, pairs }: Pick<Editing, 'wanted' | 'pairs'>): AppRows =>
  new IdTranslation(pairs).toHost(wanted);

/** Returns the data sources of the workspace: an export lists the options of all of them. */
export function knownSources(answer: JsonRecord, rows: AppRows): Set<string> {
  const options = bodyOf(answer).dataSourceOptions;
  const listed = Array.isArray(options) ? options : [];
  const ids = listed.flatMap((row) =>
    isRecord(row) && typeof row.dataSourceId === 'string' ? [row.dataSourceId] : [],
  );
  return new Set([...ids, ...rows.dataSources.map(({ id }) => id)]);
}
