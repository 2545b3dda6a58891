import { z } from 'zod';
import { findFaults, parseAppDocument, type Fault } from '../../apps';
import { valueAt } from '../../apps/document/editing';
import { AppError, unprocessable } from '../../core/errors';
import { parsePointer } from '../../core/json-text';
import { outlineOf } from '../document/outline';
import { THING_KINDS, type OpenDocument, type Thing } from '../document/open-document';
import { APP, BRANCH, defineTool } from '../tool';
import { documentOf, type AppBody, type OpenApp, type Workbench } from '../workbench';

/** Characters of a document in an answer. */
const MAX_TEXT = 20_000;
const MOST_LISTED = 100;
const MOST_HITS = 50;
const MAX_SNIPPET = 160;
const MOST_FAULTS = 50;
/** A search ends after this time, and says so. */
const SEARCH_MS = 20_000;

export const listApps = defineTool({
  name: 'list_apps',
  title: 'List apps',
  description:
    'Lists the apps of the workspace with their ids and states in Git. Names the workspace, where you have several.',
  effect: 'reads',
  input: z
    .object({
      workspace: z.string().min(1).max(500).optional().describe('Name or id, where you are in several'),
      cursor: z.string().max(1_000).optional().describe('`nextCursor` of the page before'),
      branch: BRANCH,
    })
    .strict(),
  run: async (bench, { workspace, cursor, branch: named }) => {
    await bench.workspace(workspace);
    const branch = bench.readingBranch(named);
    const { items, nextCursor } = await bench.pageOfApps(branch, { limit: MOST_LISTED, cursor });
    const isAll = cursor === undefined && nextCursor === null;
    return {
      data: {
        branch: branch ?? 'default',
        sessionBranch: bench.hasBranch ? bench.session.branch : null,
        apps: items.map(presentApp),
        ...(isAll ? { total: items.length } : {}),
        ...(nextCursor === null ? {} : { nextCursor, cut: 'There are more: read on with cursor.' }),
      },
    };
  },
});

const presentApp = ({ id, name, gitState, locked }: AppBody) => ({ id, name, gitState, locked });

export const outline = defineTool({
  name: 'outline',
  title: 'Outline of an app',
  description:
    'Lists the pages, components, queries and events of an app by name and id, with the version to edit against. Large apps are cut: name a page.',
  effect: 'reads',
  input: z.object({ app: APP, page: z.string().min(1).max(500).optional(), branch: BRANCH }).strict(),
  run: async (bench, { app: word, page, branch }) => {
    const opened = await bench.open(word, bench.readingBranch(branch));
    const document = documentOf(opened);
    return {
      data: {
        ...headOf(opened),
        ...outlineOf(document, page === undefined ? null : document.findPage(page)),
      },
    };
  },
});

const headOf = ({ app, branch, version }: OpenApp) => ({
  app: { id: app.id, name: app.name, locked: app.locked },
  branch: branch ?? 'default',
  version,
});

export const read = defineTool({
  name: 'read',
  title: 'Read part of an app',
  description:
    'Reads a page, component, query, event or node of Node-RED by id or name, or any part of the document by JSON Pointer, as JSON. Long texts are cut; read on with from.',
  effect: 'reads',
  input: z
    .object({
      app: APP,
      of: z.string().min(1).max(500).optional().describe('Id, or a name that only one thing has'),
      kind: z.enum(THING_KINDS).optional(),
      page: z.string().min(1).max(500).optional(),
      path: z
        .string()
        .max(2_000)
        .optional()
        .describe('JSON Pointer, in place of `of`; empty: the whole document'),
      from: z.number().int().min(0).optional().describe('Character from which to read on'),
      branch: BRANCH,
    })
    .strict(),
  run: async (bench, { app, branch, from = 0, ...wanted }) => {
    const opened = await bench.open(app, bench.readingBranch(branch));
    const document = documentOf(opened);
    const text = partOf(document, opened.text, wanted);
    const shown = text.slice(from, from + MAX_TEXT);
    const next = from + shown.length;
    const isCut = next < text.length;
    return { data: { ...headOf(opened), text: shown, total: text.length, ...(isCut ? { next } : {}) } };
  },
});

function partOf(
  document: OpenDocument,
  text: string,
  { of, path, ...where }: { of?: string; kind?: Thing['kind']; page?: string; path?: string },
): string {
  if ((of === undefined) === (path === undefined))
    throw unprocessable('invalid_arguments', 'Give either `of` or `path`.');
  if (path === '') return text;
  const value =
    of === undefined
      ? valueAt(document.value, parsePointer(path ?? '') ?? [])
      : valueOf(document, document.find({ of, ...where }));
  if (value === undefined)
    throw new AppError('thing_not_found', 422, `There is nothing at ${path}.`, {
      remedy: 'Look at the outline.',
    });
  return typeof value === 'object' && value !== null ? document.print(value) : JSON.stringify(value);
}

/** The thing as the document has it. */
function valueOf(document: OpenDocument, thing: Thing): unknown {
  switch (thing.kind) {
    case 'page':
    case 'query':
      return valueAt(document.value, thing.item.path);
    case 'event':
      return thing.item.fields;
    case 'node':
      return thing.item.value;
    case 'component':
      return document.componentValue(thing.id, thing.page!);
  }
}

export const search = defineTool({
  name: 'search',
  title: 'Search apps',
  description: 'Finds text in the names, queries, events and properties of all apps, or of one.',
  effect: 'reads',
  input: z.object({ text: z.string().min(2).max(200), app: APP.optional(), branch: BRANCH }).strict(),
  run: async (bench, { text, app, branch: named }) => {
    const branch = bench.readingBranch(named);
    const apps = app === undefined ? bench.apps(branch) : [await bench.findApp(app, branch)];
    return { data: { branch: branch ?? 'default', ...(await searchIn(bench, { apps, branch, text })) } };
  },
});

interface Hit {
  app: string;
  kind: string;
  id: string;
  name: string;
  page: string | null;
  where: string;
  snippet: string;
}

async function searchIn(
  bench: Workbench,
  {
    apps,
    branch,
    text,
  }: { apps: AsyncIterable<AppBody> | Iterable<AppBody>; branch: string | null; text: string },
): Promise<{ hits: Hit[]; searched: number; cut?: string }> {
  const end = Date.now() + SEARCH_MS;
  const hits: Hit[] = [];
  let searched = 0;
  let isCut = false;
  for await (const app of apps) {
    if (hits.length >= MOST_HITS || Date.now() > end) {
      isCut = true;
      break;
    }
    searched += 1;
    const { text: document } = await bench.readDefinition(app.id, branch);
    if (app.name.toLowerCase().includes(text.toLowerCase()))
      hits.push({
        app: app.name,
        kind: 'app',
        id: app.id,
        name: app.name,
        page: null,
        where: 'name',
        snippet: app.name,
      });
    if (!document.toLowerCase().includes(JSON.stringify(text).slice(1, -1).toLowerCase())) continue;
    for (const hit of hitsIn(documentOf({ text: document }), text)) hits.push({ app: app.name, ...hit });
  }
  return {
    hits: hits.slice(0, MOST_HITS),
    searched,
    ...(isCut || hits.length > MOST_HITS
      ? { cut: `There may be more: only ${searched} apps were searched. Name an app, or a longer text.` }
      : {}),
  };
}

function* hitsIn(document: OpenDocument, text: string): Generator<Omit<Hit, 'app'>> {
  const wanted = text.toLowerCase();
  for (const thing of document.all()) {
    const found = { kind: thing.kind, id: thing.id, name: thing.name, page: thing.page?.name ?? null };
    if (thing.name.toLowerCase().includes(wanted)) yield { ...found, where: 'name', snippet: thing.name };
    if (thing.kind === 'page') continue;
    for (const { path, value } of textsIn(partsOf(thing))) {
      const place = value.toLowerCase().indexOf(wanted);
      if (place >= 0)
        yield { ...found, where: path, snippet: value.slice(Math.max(0, place - 40)).slice(0, MAX_SNIPPET) };
    }
  }
}

function partsOf(thing: Exclude<Thing, { kind: 'page' }>): unknown {
  if (thing.kind === 'event') return thing.item.fields;
  if (thing.kind === 'node') return thing.item.value;
  return thing.kind === 'query' ? { options: thing.item.options } : thing.item.parts;
}

function* textsIn(value: unknown, path = ''): Generator<{ path: string; value: string }> {
  if (typeof value === 'string') yield { path, value };
  else if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value))
      yield* textsIn(member, path === '' ? key : `${path}.${key}`);
}

export const validate = defineTool({
  name: 'validate',
  title: 'Validate an app',
  description:
    'Lists what does not fit together in an app: missing parents, pages, queries, sources, and expressions that lead nowhere.',
  effect: 'reads',
  input: z.object({ app: APP, branch: BRANCH }).strict(),
  run: async (bench, { app, branch }) => {
    const opened = await bench.open(app, bench.readingBranch(branch));
    return { data: { ...headOf(opened), ...faultsIn(opened.text) } };
  },
});

/** Lists the first faults, the errors before the warnings. */
export function faultsIn(text: string): { isValid: boolean; faults: object[]; total: number } {
  const faults = findFaults(parseAppDocument(text));
  return {
    isValid: !faults.some(({ severity }) => severity === 'error'),
    faults: faults.slice(0, MOST_FAULTS).map(presentFault),
    total: faults.length,
  };
}

const presentFault = ({ code, severity, thing, page, message }: Fault) => ({
  code,
  severity,
  thing,
  page,
  message,
});
