import { parseAppDocument, type AppDocument } from '../../../src/apps/document/app-document';
import { isSameOrder } from '../../../src/apps/document/structure/order';

/* eslint-disable @typescript-eslint/no-dynamic-delete -- A document is plain data here. */

type Json = any; // eslint-disable-line @typescript-eslint/no-explicit-any

/** Edit as a person makes it in an editor. */
export interface PeopleEdit {
  name: string;
  /** Keys of what it changes; `a/b` is inside `a`. Edits whose keys do not overlap are disjoint. */
  touches: string[];
  apply: (document: Json) => void;
  /** Returns true if the document has the change. */
  isIn: (document: Json) => boolean;
  /** Returns true if the other side's edits leave no single place for the moved thing: they removed it, or moved more. */
  isMoot?: (otherSide: Json) => boolean;
}

export type Random = (below: number) => number;

/** Pseudo-random numbers from a seed (mulberry32). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % Math.max(1, below);
  };
}

export const areDisjoint = (one: PeopleEdit, other: PeopleEdit): boolean =>
  !one.touches.some((a) =>
    other.touches.some((b) => a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`)),
  );

/** Makes the edits as an editor does: it sends the whole document, and unchanged parts keep their bytes. */
export function edited(document: AppDocument, edits: readonly PeopleEdit[]): AppDocument {
  const value: Json = JSON.parse(document.text);
  for (const edit of edits) edit.apply(value);
  return document.replaceWith(parseAppDocument(JSON.stringify(value)));
}

/** Returns an edit that suits the document. */
export function randomEdit(document: Json, random: Random): PeopleEdit {
  for (;;) {
    const edit = EDITS[random(EDITS.length)](document, random);
    if (edit) return edit;
  }
}

const bodyOf = (document: Json): Json => document.app?.[0]?.definition?.appV2 ?? document.appV2 ?? document;

/** Parts that describe the edited version: `editingVersion`, and its entry in `appVersions`. */
function versionsOf(document: Json): Json[] {
  const body = bodyOf(document);
  const editing = body.editingVersion;
  const entries: Json[] = body.appVersions ?? [];
  const entry = editing ? entries.find(({ id }) => id === editing.id) : entries.at(-1);
  return [editing, entry].filter(Boolean);
}

/** A component with all the places where the document repeats it. */
interface Found {
  id: string;
  pageId: string | null;
  parent: string;
  at: (document: Json) => Json[];
  remove: (document: Json) => void;
}

const isListed = (document: Json): boolean => (bodyOf(document).components?.length ?? 0) > 0;

function componentsOf(document: Json): Found[] {
  if (isListed(document)) {
    return bodyOf(document).components.map(({ id, pageId, parent }: Json) => ({
      id,
      pageId,
      parent: parent ?? '',
      at: (other: Json) => bodyOf(other).components.filter((item: Json) => item.id === id),
      remove: (other: Json) => {
        const body = bodyOf(other);
        body.components = body.components.filter((item: Json) => item.id !== id);
        body.events = body.events.filter((item: Json) => item.sourceId !== id);
      },
    }));
  }
  return mapsOf(document).flatMap(({ pageId, of }) =>
    Object.entries<Json>(of(versionsOf(document)[0]) ?? {}).map(([id, { parent, component }]) => ({
      id,
      pageId,
      parent: parent ?? component?.parent ?? '',
      at: (other: Json) =>
        versionsOf(other)
          .map((version) => of(version)?.[id])
          .filter(Boolean),
      remove: (other: Json) => versionsOf(other).forEach((version) => delete of(version)[id]),
    })),
  );
}

/** Maps of components in an older document, one for each page. */
function mapsOf(document: Json): { pageId: string | null; of: (version: Json) => Json }[] {
  const definition = versionsOf(document)[0]?.definition;
  if (!definition) return [];
  if (!definition.pages) return [{ pageId: null, of: (version) => version.definition.components }];
  return Object.keys(definition.pages).map((pageId) => ({
    pageId,
    of: (version) => version.definition.pages[pageId]?.components,
  }));
}

function childrenOf(all: readonly Found[], id: string): Found[] {
  const own = all.filter(({ parent }) => parent.startsWith(id));
  return own.flatMap((found) => [found, ...childrenOf(all, found.id)]);
}

const pick = <T>(list: readonly T[], random: Random): T | undefined => list[random(list.length)];

const uuid = (random: Random): string => {
  const part = (length: number) => Array.from({ length }, () => random(16).toString(16)).join('');
  return `${part(8)}-${part(4)}-4${part(3)}-a${part(3)}-${part(12)}`;
};

type Maker = (document: Json, random: Random) => PeopleEdit | null;

const layoutsOf = (component: Json): Json[] => Object.values(component.layouts ?? {});

const moveComponent: Maker = (document, random) => {
  const found = pick(componentsOf(document), random);
  if (!found || layoutsOf(found.at(document)[0]).length === 0) return null;
  const [top, left] = [1000 + random(5000), random(40)];
  return {
    name: 'move a component',
    touches: [`component:${found.id}/layouts`],
    apply: (other) => {
      for (const component of found.at(other)) Object.assign(layoutsOf(component)[0], { top, left });
    },
    isIn: (other) =>
      found.at(other).every((item) => layoutsOf(item)[0]?.top === top && layoutsOf(item)[0]?.left === left) &&
      found.at(other).length > 0,
  };
};

const relabel: Maker = (document, random) => {
  const found = pick(componentsOf(document), random);
  if (!found) return null;
  const text = `Label ${random(1e9)}`;
  const properties = (item: Json) => item.properties ?? item.component?.definition?.properties;
  const key = pick(Object.keys(properties(found.at(document)[0]) ?? {}), random) ?? 'text';
  if (!properties(found.at(document)[0])) return null;
  return {
    name: 'relabel a component',
    touches: [`component:${found.id}/properties/${key}`],
    apply: (other) => found.at(other).forEach((item) => (properties(item)[key] = { value: text })),
    isIn: (other) =>
      found.at(other).length > 0 && found.at(other).every((item) => properties(item)?.[key]?.value === text),
  };
};

const addComponent: Maker = (document, random) => {
  const near = pick(componentsOf(document), random);
  if (!near) return null;
  const [id, name] = [uuid(random), `added${random(1e9)}`];
  const copy = (item: Json): Json => {
    const made = structuredClone(item);
    if (made.id) made.id = id;
    if (made.component) made.component.name = name;
    else made.name = name;
    for (const layout of layoutsOf(made)) if (layout.id) layout.id = uuid(randomOf(random(1e9)));
    return made;
  };
  const added = structuredClone(copy(near.at(document)[0]));
  return {
    name: 'add a component',
    touches: [`component:${id}`, `page:${near.pageId}/has`, `component:${near.id}/exists/${id}`],
    apply: (other) => {
      if (isListed(document)) bodyOf(other).components.push(structuredClone(added));
      else
        for (const { pageId, of } of mapsOf(document))
          if (pageId === near.pageId)
            versionsOf(other).forEach((version) => (of(version)[id] = structuredClone(added)));
    },
    isIn: (other) => componentsOf(other).some((found) => found.id === id),
  };
};

const removeComponent: Maker = (document, random) => {
  const components = componentsOf(document);
  const found = pick(components, random);
  if (!found || components.length < 4) return null;
  const all = [found, ...childrenOf(components, found.id)];
  const ids = new Set(all.map(({ id }) => id));
  return {
    name: 'remove a component',
    touches: all.map(({ id }) => `component:${id}`),
    apply: (other) => all.forEach(({ remove }) => remove(other)),
    isIn: (other) => !componentsOf(other).some(({ id }) => ids.has(id)),
  };
};

const renameComponent: Maker = (document, random) => {
  const found = pick(componentsOf(document), random);
  if (!found) return null;
  const name = `renamed${random(1e9)}`;
  return {
    name: 'rename a component',
    touches: [`component:${found.id}/name`],
    apply: (other) =>
      found.at(other).forEach((item) => {
        if (item.component) item.component.name = name;
        else item.name = name;
      }),
    isIn: (other) =>
      found.at(other).length > 0 && found.at(other).every((item) => (item.component ?? item).name === name),
  };
};

const queriesOf = (document: Json): Json[] => bodyOf(document).dataQueries ?? [];

const idsOf = (items: Json[]): string[] => items.map(({ id }) => id);

const addQuery: Maker = (document, random) => {
  const near = pick(queriesOf(document), random);
  if (!near) return null;
  const [id, name] = [uuid(random), `query${random(1e9)}`];
  return {
    name: 'add a query',
    // It has the references of the query that it is copied from.
    touches: [`query:${id}`, `query:${near.id}/options/copied/${id}`],
    apply: (other) => queriesOf(other).push({ ...structuredClone(near), id, name }),
    isIn: (other) => queriesOf(other).some((query) => query.id === id && query.name === name),
  };
};

const editQueryLine: Maker = (document, random) => {
  const query = pick(queriesOf(document), random);
  const key = ['query', 'code', 'transformation'].find((name) =>
    /\n.*\n.*\n/.test(query?.options?.[name] ?? ''),
  );
  if (!key) return null;
  const lines: string[] = query.options[key].split('\n');
  const line = random(lines.length);
  const mark = ` -- ${random(1e9)}`;
  const near = [-1, 0, 1].map((step) => `query:${query.id}/options/${key}/${line + step}`);
  // Edits add to lines, and never add a line. A renamed query has another name in any of them.
  const unmarked = (text: string) => text.replace(/ -- \d+/g, '').replace(/queries\.\w+/g, 'queries.');
  return {
    name: 'edit a line of a query',
    touches: near,
    apply: (other) => {
      const options = queriesOf(other).find(({ id }) => id === query.id)?.options;
      if (!options) return;
      const now: string[] = options[key].split('\n');
      now[line] += mark;
      options[key] = now.join('\n');
    },
    isIn: (other) =>
      queriesOf(other).some(({ id, options }) => {
        const now: string = id === query.id ? (options[key].split('\n')[line] ?? '') : '';
        return now.includes(mark) && unmarked(now) === unmarked(lines[line]);
      }),
  };
};

const renameQuery: Maker = (document, random) => {
  const query = pick(queriesOf(document), random);
  const old = query?.name;
  if (!old || !/^\w+$/.test(old)) return null;
  const name = `${old}_${random(1e6)}`;
  const pattern = new RegExp(`\\bqueries\\.${old}\\b`, 'g');
  const replaced = (value: Json): Json => {
    if (typeof value === 'string') return value.replace(pattern, `queries.${name}`);
    if (typeof value !== 'object' || value === null) return value;
    for (const key of Object.keys(value)) value[key] = replaced(value[key]);
    if (value.queryName === old) value.queryName = name;
    return value;
  };
  const uses = (value: Json) =>
    new RegExp(`queries\\.${old}\\b|"queryName":"${old}"`).test(JSON.stringify(value));
  const used = componentsOf(document).filter((found) => uses(found.at(document)[0]));
  const usedQueries = queriesOf(document).filter(uses);
  if (usedQueries.some(({ id }) => id === query.id)) return null;
  // The removal of an event's owner removes the event, too.
  const sources = (bodyOf(document).events ?? []).filter(uses).map(({ sourceId }: Json) => sourceId);
  return {
    name: 'rename a query with its references',
    touches: [
      `query:${query.id}/name`,
      ...sources.flatMap((id: string) => [`component:${id}`, `page:${id}`, `query:${id}`]),
      ...used.map(({ id }) => `component:${id}`),
      ...usedQueries.map(({ id }) => `query:${id}/options`),
    ],
    apply: (other) => {
      replaced(other);
      for (const item of queriesOf(other)) if (item.id === query.id) item.name = name;
    },
    isIn: (other) => queriesOf(other).some(({ id, name: now }) => id === query.id && now === name),
  };
};

const removeQuery: Maker = (document, random) => {
  const query = pick(queriesOf(document), random);
  if (!query || JSON.stringify(document).split(query.id).length > 2) return null;
  if (JSON.stringify(document).includes(`queries.${query.name}`)) return null;
  return {
    name: 'remove a query',
    touches: [`query:${query.id}`],
    apply: (other) => (bodyOf(other).dataQueries = queriesOf(other).filter(({ id }) => id !== query.id)),
    isIn: (other) => !queriesOf(other).some(({ id }) => id === query.id),
  };
};

const moveQuery: Maker = (document, random) => {
  const queries = queriesOf(document);
  const query = pick(queries, random);
  if (!query || queries.length < 4) return null;
  const isFirst = random(2) === 0;

  const former = idsOf(queries).filter((id) => id !== query.id);
  return {
    name: 'reorder the queries',
    touches: ['order:dataQueries', `query:${query.id}/exists`],
    apply: (other) => {
      const rest = queriesOf(other).filter(({ id }) => id !== query.id);
      const own = queriesOf(other).filter(({ id }) => id === query.id);
      bodyOf(other).dataQueries = isFirst ? [...own, ...rest] : [...rest, ...own];
    },
    isIn: (other) => {
      const now = idsOf(queriesOf(other));
      const at = now.indexOf(query.id);
      return at >= 0 && !(isFirst ? now.slice(0, at) : now.slice(at + 1)).some((id) => former.includes(id));
    },
    isMoot: (otherSide) => {
      const now = idsOf(queriesOf(otherSide));
      return !now.includes(query.id) || !isSameOrder(idsOf(queries), now);
    },
  };
};

const addEvent: Maker = (document, random) => {
  const body = bodyOf(document);
  const source = pick(componentsOf(document), random);
  const query = pick(queriesOf(document), random);
  if (!source || !query || !Array.isArray(body.events) || !isListed(document)) return null;
  const id = uuid(random);
  const event = { eventId: 'onClick', actionId: 'run-query', queryId: query.id, queryName: query.name };
  return {
    name: 'add an event',
    touches: [`event:${id}`, `component:${source.id}/exists/${id}`, `query:${query.id}/name/${id}`],
    apply: (other) =>
      bodyOf(other).events.push({
        id,
        name: 'onClick',
        index: 0,
        event,
        sourceId: source.id,
        target: 'component',
      }),
    isIn: (other) => bodyOf(other).events.some((item: Json) => item.id === id && item.sourceId === source.id),
  };
};

/** Returns an edit that removes a query with the listed events that run it, or without them. */
export function removalOf(document: Json, random: Random): { query: Json; edit: PeopleEdit } | null {
  const query = pick(queriesOf(document), random);
  if (!query) return null;
  const hasEvents = random(2) === 0;
  const apply = (other: Json) => {
    const body = bodyOf(other);
    body.dataQueries = queriesOf(other).filter(({ id }) => id !== query.id);
    if (hasEvents) body.events = body.events?.filter(({ event }: Json) => event?.queryId !== query.id);
  };
  const isIn = (other: Json) => !queriesOf(other).some(({ id }) => id === query.id);
  return { query, edit: { name: 'remove a used query', touches: [], apply, isIn } };
}

/** Returns an edit by which a component runs the query: by a listed event, or in older documents by one inside. */
export function addEventOf(
  document: Json,
  { query, at, random }: { query: Json; at: number; random: Random },
): PeopleEdit {
  const source = pick(componentsOf(document), random);
  const id = uuid(random);
  const event = {
    ...{ eventId: `onEvent${at}`, actionId: 'run-query' },
    ...{ queryId: query.id, queryName: query.name },
  };
  const apply = (other: Json) => {
    const { events } = bodyOf(other);
    if (isListed(document) && Array.isArray(events))
      events.push({ id, name: 'onClick', index: 0, event, sourceId: source?.id, target: 'component' });
    for (const { component } of source?.at(other) ?? [])
      if (component?.definition) (component.definition.events ??= []).push({ ...event });
  };
  return { name: 'add an event of a query', touches: [], apply, isIn: () => true };
}

const addPage: Maker = (document, random) => {
  const id = uuid(random);
  const name = `Page ${random(1e9)}`;
  const handle = name.toLowerCase().replace(' ', '-');
  const touches = [`page:${id}`];
  if (isListed(document)) {
    const page = { ...structuredClone(bodyOf(document).pages[0]), id, name, handle };
    return {
      name: 'add a page',
      touches,
      apply: (other) => bodyOf(other).pages.push(structuredClone(page)),
      isIn: (other) => bodyOf(other).pages.some((item: Json) => item.id === id),
    };
  }
  if (!versionsOf(document)[0]?.definition?.pages) return null;
  return {
    name: 'add a page',
    touches,
    apply: (other) =>
      versionsOf(other).forEach(
        ({ definition }) => (definition.pages[id] = { name, handle, components: {} }),
      ),
    isIn: (other) => versionsOf(other).every(({ definition }) => definition.pages[id]?.name === name),
  };
};

const removePage: Maker = (document, random) => {
  const pages: Json[] = isListed(document) ? bodyOf(document).pages : [];
  const page = pick(pages, random);
  if (!page || pages.length < 2 || versionsOf(document).some(({ homePageId }) => homePageId === page.id))
    return null;
  const inside = componentsOf(document).filter(({ pageId }) => pageId === page.id);
  const ids = new Set([page.id, ...inside.map(({ id }) => id)]);
  return {
    name: 'remove a page',
    touches: [`page:${page.id}`, ...inside.map(({ id }) => `component:${id}`)],
    apply: (other) => {
      const body = bodyOf(other);
      body.pages = body.pages.filter(({ id }: Json) => id !== page.id);
      body.components = body.components.filter(({ pageId }: Json) => pageId !== page.id);
      body.events = body.events.filter(({ sourceId }: Json) => !ids.has(sourceId));
    },
    isIn: (other) => !bodyOf(other).pages.some(({ id }: Json) => id === page.id),
  };
};

const changeSetting: Maker = (document, random) => {
  const versions = versionsOf(document);
  const settings = (version: Json) => version.globalSettings ?? version.definition?.globalSettings;
  const key = pick(['canvasMaxWidth', 'canvasBackgroundColor', 'hideHeader', 'appMode'], random)!;
  if (versions.length === 0 || !settings(versions[0])) return null;
  const value = `set ${random(1e9)}`;
  return {
    name: 'change a setting',
    touches: [`setting/${key}`],
    apply: (other) => versionsOf(other).forEach((version) => (settings(version)[key] = value)),
    isIn: (other) => versionsOf(other).every((version) => settings(version)[key] === value),
  };
};

const EDITS: Maker[] = [
  moveComponent,
  moveComponent,
  relabel,
  relabel,
  addComponent,
  removeComponent,
  renameComponent,
  addQuery,
  editQueryLine,
  editQueryLine,
  renameQuery,
  removeQuery,
  moveQuery,
  addEvent,
  addPage,
  removePage,
  changeSetting,
];
