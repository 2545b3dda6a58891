import type { ServerTraits } from '../client/server-traits';
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

export interface EditorOptions {
  api: ToolJetApi;
  traits: ServerTraits;
  place: VersionPlace;
  signal: AbortSignal;
}

/** Calls that edit one version. Page and component ids that are not of this version are refused before they are sent. */
export class VersionEditor {
  readonly #ownIds = new Set<string>();

  constructor(private readonly options: EditorOptions) {}

  /** Exports the version, and notes the ids of its own pages and components. */
  async read(): Promise<{ source: VersionExport; rows: AppRows }> {
    const { api, place, signal } = this.options;
    const answer = await api.exportVersion(place, signal);
    const source = { answer, versionId: place.versionId };
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

  /** Needs at least two pages: one may be taken for a field. */
  orderPages(homeId: string, indexes: Record<string, unknown>): Promise<unknown> {
    this.#requireOwn(...Object.keys(indexes));
    const diff = Object.fromEntries(Object.entries(indexes).map(([id, index]) => [id, { index }]));
    if (this.options.traits.pageOrder === 'reorder') return this.#call('PUT', '/pages/reorder', { diff });
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

  /** `dataSourceId`: null for a source that the server finds by its kind. */
  async createQuery({ kind, name, options, dataSourceId }: NewQuery): Promise<string> {
    const { versionId } = this.options.place;
    const content = { kind, name, options: options ?? {} };
    const source = dataSourceId === null ? {} : { data_source_id: dataSourceId };
    const made = this.#isFlat
      ? this.#send('POST', '/data_queries', { ...content, app_version_id: versionId, ...source })
      : this.#send('POST', `/data-queries/data-sources/${dataSourceId}/versions/${versionId}`, content);
    return idOf(await made, 'the new query');
  }

  changeQuery(queryId: string, body: { name?: unknown; options: unknown }): Promise<unknown> {
    return this.#send('PATCH', this.#pathOfQuery(queryId), body);
  }

  deleteQuery(queryId: string): Promise<unknown> {
    return this.#send('DELETE', this.#pathOfQuery(queryId));
  }

  get #isFlat(): boolean {
    return this.options.traits.queries === 'data_queries';
  }

  #pathOfQuery(id: string): string {
    return this.#isFlat
      ? `/data_queries/${id}`
      : `/data-queries/${id}/versions/${this.options.place.versionId}`;
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
    const { appId, versionId } = this.options.place;
    return this.#send(method, `/v2/apps/${appId}/versions/${versionId}${path}`, body);
  }

  #send(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown> {
    return this.options.api.call({ method, path, body }, this.options.signal);
  }

  /** ToolJet would take the page or component away from the version that has the id, even from a released one. */
  #requireOwn(...ids: string[]): void {
    const foreign = ids.find((id) => !this.#ownIds.has(id));
    if (foreign !== undefined)
      throw answers.invalid(`${foreign} is no id of version ${this.options.place.versionId}`);
  }
}

interface NewQuery {
  kind: unknown;
  name: unknown;
  options: unknown;
  dataSourceId: string | null;
}

function idOf(answer: unknown, what: string): string {
  const id = isRecord(answer) ? answer.id : null;
  if (typeof id !== 'string') throw answers.invalid(`${what} has no id`);
  return id;
}

/** State of an edit: the version's content, the wanted content, and the pairs of their ids. */
export interface Editing {
  editor: VersionEditor;
  traits: ServerTraits;
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
