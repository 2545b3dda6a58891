import { createHash } from 'node:crypto';
import {
  applyEdits,
  asObject,
  componentsOf,
  eventsOf,
  pathsOf,
  queriesOf,
  readApp,
  segmentOf,
  textOf,
  SourceText,
  valueAt,
  type AppEvent,
  type AppModel,
  type Component,
  type Edit,
  type Json,
  type Page,
  type PageContext,
  type Path,
  type Query,
} from '../../apps/document/editing';
import { AppError } from '../../core/errors';
import { findMeant } from '../../core/spelling';

/** Kinds of things that an agent names. */
export const THING_KINDS = ['page', 'component', 'query', 'event', 'node'] as const;
type ThingKind = (typeof THING_KINDS)[number];

export type Thing = { id: string; name: string; page: Page | null } & (
  | { kind: 'page'; item: Page }
  | { kind: 'component'; item: Component }
  | { kind: 'query'; item: Query }
  | { kind: 'event'; item: AppEvent; of: string }
  | { kind: 'node'; item: FlowNode }
);

/** Node of Node-RED flows: also a flow itself, and configuration. */
export interface FlowNode {
  type: string;
  /** Id of its flow or subflow; null for a flow, and for configuration. */
  flowId: string | null;
  value: Json;
  path: Path;
}

/** A thing as an agent names it: by its id, or by a name that only it has. */
interface Reference {
  of: string;
  kind?: ThingKind;
  /** Id or name of the page on which to look. */
  page?: string;
}

/** Candidates that an error lists. */
const MOST_CANDIDATES = 10;

/** Hash of the bytes, by which an agent tells what it has read. The same on every branch that has the same document. */
export const versionOf = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32);

/** A document with what stands in it. Edits make another one. */
export class OpenDocument {
  private things: Thing[] | null = null;

  private constructor(
    readonly value: unknown,
    readonly model: AppModel,
    private readonly source: SourceText,
  ) {}

  static of(text: string): OpenDocument {
    const value: unknown = JSON.parse(text);
    return new OpenDocument(value, readApp(value), new SourceText(text, value));
  }

  /** @throws Error for a path that does not exist */
  with(edits: readonly Edit[]): OpenDocument {
    const { document } = applyEdits(this.value, edits, this.source);
    return new OpenDocument(document, readApp(document), this.source);
  }

  /** Prints a value with the spelling of the document. */
  print(value: unknown): string {
    return this.source.print(value);
  }

  context(page: Page): PageContext {
    const print: SourceText['print'] = (...args) => this.source.print(...args);
    return { document: this.value, model: this.model, page, print };
  }

  /** Input for edits that no page matters to. */
  get anywhere(): PageContext {
    return this.context(this.model.pages[0] ?? { id: '', name: '', path: [] });
  }

  componentsOn(page: Page): Component[] {
    return componentsOf({ document: this.value, model: this.model, page });
  }

  componentValue(id: string, page: Page): unknown {
    const [path] = pathsOf(this.value, { model: this.model, page, id });
    return path && valueAt(this.value, path);
  }

  get queries(): Query[] {
    return queriesOf(this.value);
  }

  eventsOf(sourceId: string, page: Page | null): AppEvent[] {
    return eventsOf(page ? this.context(page) : this.anywhere, sourceId);
  }

  /** @throws AppError 422 `thing_not_found` with close names, or `ambiguous_name` with the ids */
  find({ of, kind, page }: Reference): Thing {
    const onPage = page === undefined ? null : this.findPage(page);
    const all = this.all().filter(
      (thing) =>
        (kind === undefined || thing.kind === kind) &&
        (onPage === null || thing.kind === 'query' || thing.kind === 'node' || thing.page?.id === onPage.id),
    );
    const byId = all.filter(({ id }) => id === of);
    const found =
      byId.length > 0 ? byId : all.filter(({ name, kind: its }) => its !== 'event' && name === of);
    if (found.length === 1) return found[0];
    if (found.length === 0) throw notFound(kind ?? 'thing', of, all);
    throw ambiguous(of, found);
  }

  findPage(word: string): Page {
    if (this.hasFlows)
      throw new AppError('invalid_edit', 422, 'These are flows of Node-RED, which have no pages.', {
        remedy: 'Name nodes by their ids.',
      });
    const { pages } = this.model;
    const found = pages.find(({ id }) => id === word) ?? pages.find(({ name }) => name === word);
    if (found) return found;
    throw notFound('page', word, pages);
  }

  /** Flows of Node-RED, which have neither pages nor queries, but nodes. */
  get hasFlows(): boolean {
    return Array.isArray(valueAt(this.value, ['flows'])) && !Object.hasOwn(asObject(this.value), 'appV2');
  }

  /** Everything that can be named, in the order of the document. */
  all(): Thing[] {
    return (this.things ??= [...this.list()]);
  }

  private *listNodes(): Generator<Thing> {
    const nodes = valueAt(this.value, ['flows']) as unknown[];
    for (const [index, node] of nodes.entries()) {
      const value = asObject(node);
      const [id, type, name, label, flowId] = ['id', 'type', 'name', 'label', 'z'].map((key) =>
        textOf(value[key]),
      );
      if (id === null) continue;
      const item = {
        type: type ?? 'node',
        flowId: flowId || null,
        value,
        path: ['flows', segmentOf(nodes, index)],
      };
      yield { kind: 'node', id, name: name || label || item.type, page: null, item };
    }
  }

  private *list(): Generator<Thing> {
    if (this.hasFlows) {
      yield* this.listNodes();
      return;
    }
    const eventsIn = (source: Thing): Thing[] =>
      this.eventsOf(source.id, source.page).map((item) => {
        // In documents of the older generation, events have no ids.
        const id = this.model.generation === 'lists' ? item.key : `${source.id}/${item.key}`;
        return { kind: 'event', id, name: item.trigger, page: source.page, item, of: source.id };
      });
    for (const page of this.model.pages) {
      const self: Thing = { kind: 'page', id: page.id, name: page.name, page, item: page };
      yield self;
      yield* eventsIn(self);
      for (const item of this.componentsOn(page)) {
        const component: Thing = { kind: 'component', id: item.id, name: item.name, page, item };
        yield component;
        yield* eventsIn(component);
      }
    }
    for (const item of this.queries) {
      const query: Thing = { kind: 'query', id: item.id, name: item.name, page: null, item };
      yield query;
      yield* eventsIn(query);
    }
  }
}

function notFound(kind: string, word: string, all: readonly { id: string; name: string }[]): AppError {
  const meant = findMeant(word, [...new Set(all.map(({ name }) => name))]);
  return new AppError('thing_not_found', 422, `There is no ${kind} ${JSON.stringify(word)}.`, {
    remedy:
      meant === undefined
        ? 'Look at the outline for ids and names.'
        : `Did you mean ${JSON.stringify(meant)}?`,
  });
}

function ambiguous(word: string, found: readonly Thing[]): AppError {
  const candidates = found
    .slice(0, MOST_CANDIDATES)
    .map(({ kind, id, page }) => ({ kind, id, page: page?.name ?? null }));
  return new AppError('ambiguous_name', 422, `${found.length} things are named ${JSON.stringify(word)}.`, {
    remedy: 'Name it by its id.',
    data: { candidates },
  });
}

/** Returns the value of a member that most documents wrap: `{"value": …}`. */
export const unwrapped = (holder: unknown): unknown => {
  const object = asObject(holder);
  return 'value' in object ? object.value : holder;
};
