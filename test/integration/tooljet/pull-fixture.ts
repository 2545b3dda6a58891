import { randomUUID } from 'node:crypto';
import type { ApplyProgress, ApplyRequest, CapturedApp } from '../../../src/hosts/app-host';
import type { ToolJetHost } from '../../../src/hosts/tooljet/tooljet-host';
import type { Json } from '../../support/tooljet/rows';
import { never, type ToolJetFixture } from './tooljet-fixture';

type Row = Json & { id: string };

/** `appV2` of a document, with its lists. */
export interface Body extends Json {
  name: string;
  pages: Row[];
  components: (Row & {
    layouts: Row[];
    properties: Json;
    pageId: string;
    parent: string | null;
    name: string;
  })[];
  events: Row[];
  dataQueries: (Row & { name: string; options: Json; dataSourceId: string })[];
  dataSources: Row[];
  dataSourceOptions: Row[];
  appVersions: (Row & { globalSettings: Json; homePageId: string })[];
}

/** Edits the text of a document, as by a commit. */
export function edited(document: string, edit: (body: Body) => void): string {
  const root = JSON.parse(document) as { app: { definition: { appV2: Body } }[] };
  const { appV2 } = root.app[0].definition;
  edit(appV2);
  appV2.editingVersion = appV2.appVersions[0];
  return JSON.stringify(root, null, 2);
}

export const bodyOf = ({ document }: Pick<CapturedApp, 'document'>): Body =>
  (JSON.parse(document) as { app: { definition: { appV2: Body } }[] }).app[0].definition.appV2;

/** A bit of everything: texts, a new component with a query and an event between them, pages, deletions, a removed key. */
export function editEverything(body: Body): void {
  const { pages, components, events, dataQueries, dataSources } = body;
  const [first] = components;
  const versionId = body.appVersions[0].id;
  const query = {
    ...{ id: randomUUID(), name: `new ${dataQueries.length}`, appVersionId: versionId },
    options: { code: 'return "äé<b>&"' },
    dataSourceId: (dataSources.find(({ kind }) => kind === 'runjs') ?? dataSources[0])?.id ?? '',
  };
  // Some real apps have no data source at all.
  if (dataSources.length > 0) dataQueries.push(query);
  const button = structuredClone(first);
  Object.assign(button, { id: randomUUID(), name: `new${components.length}`, parent: null });
  button.properties = { text: { value: `{{queries.${query.id}.data}} <b>"&` } };
  for (const layout of button.layouts) Object.assign(layout, { id: randomUUID(), componentId: button.id });
  components.push(button);
  events.push({
    ...{ id: randomUUID(), name: 'onClick', index: 0, sourceId: button.id, target: 'component' },
    event:
      dataSources.length > 0
        ? { eventId: 'onClick', actionId: 'run-query', queryId: query.id, queryName: query.name }
        : { eventId: 'onClick', actionId: 'show-alert', message: 'new' },
    appVersionId: versionId,
  });
  first.properties = { text: { value: `{{components.${button.id}.text}}` } };
  const index = Math.max(...pages.map((page) => Number(page.index))) + 1;
  const page = { ...pages[0], id: randomUUID(), name: `Page ${index}`, handle: `page-${index}`, index };
  pages.push({ ...page, hidden: true });
  const leaf = components.find(
    ({ id, parent, pageId }) =>
      id !== first.id &&
      id !== button.id &&
      pageId === first.pageId &&
      parent === null &&
      !components.some((one) => one.parent?.startsWith(id)),
  );
  if (leaf) {
    components.splice(components.indexOf(leaf), 1);
    body.events = events.filter(
      ({ sourceId, event }) => sourceId !== leaf.id && !JSON.stringify(event).includes(leaf.id),
    );
  }
}

/** Applies, and records the state that a restart would know. */
export class Pull {
  readonly steps: ApplyProgress[] = [];

  constructor(
    private readonly host: ToolJetHost,
    private readonly request: ApplyRequest,
  ) {}

  run() {
    return this.host.apply(this.request, this.#note, never);
  }

  get last(): ApplyProgress | undefined {
    return this.steps.at(-1);
  }

  #note = (progress: ApplyProgress) => {
    this.steps.push(JSON.parse(JSON.stringify(progress)) as ApplyProgress);
    return Promise.resolve();
  };
}

/** All of an app except what a pull may leave: versions by name with their rows, the released one, and the head. */
export function snapshot({ server: { state } }: ToolJetFixture, appId: string): string {
  const { updatedAt: _, ...app } = state.apps.find(appId)!;
  const versions = state.versionsOf(appId).map((version) => ({
    ...version,
    pages: sorted(state.pagesOf(version.id)),
    components: sorted(state.componentsOf(version.id)).map((component) => ({
      ...component,
      layouts: sorted(state.layoutsOf(component.id)),
    })),
    events: sorted(state.eventsOf(version.id)),
    queries: sorted(state.queriesOf(version.id)),
  }));
  const dataSources = sorted(state.dataSources.all);
  return JSON.stringify({ app, versions: sorted(versions), dataSources }, null, 1);
}

const sorted = <Item extends { id: string }>(rows: Item[]): Item[] =>
  [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
