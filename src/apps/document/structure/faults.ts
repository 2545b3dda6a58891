import type { JsonNode } from '../../../core/json-text';
import { expressionsOf } from '../expressions';
import { findNameUses, type NameUse } from '../name-uses';
import { bearersByLabel } from './names';
import { textOf, type KnownThing, type Reference, type Thing } from './place';
import { listCycles, parentElsewhere, type StructuredDocument } from './structured-document';

export type FaultCode =
  | 'missing_page'
  | 'missing_parent'
  | 'missing_source'
  | 'missing_data_source'
  | 'missing_home_page'
  | 'missing_query'
  | 'missing_target'
  | 'missing_name'
  | 'parent_cycle'
  | 'parent_elsewhere'
  | 'wrong_target'
  | 'unknown_property'
  | 'unknown_event'
  | 'unknown_action'
  | 'shared_name'
  | 'shared_handle'
  | 'open_secret';

/** Thing of an app that does not fit the others. */
export interface Fault {
  code: FaultCode;
  /** `warning`: the app can be used, and something in it does nothing. */
  severity: 'error' | 'warning';
  thing: Pick<Thing, 'kind' | 'id'> & { name: string | null };
  page: { id: string; name: string | null } | null;
  /** Owner of an event. */
  of: Fault['thing'] | null;
  /** Part of a sentence, without its end. */
  message: string;
}

export function describeThing(
  known: KnownThing,
  document: StructuredDocument,
): Pick<Fault, 'thing' | 'page' | 'of'> {
  const source = known.references.find(({ kind }) => kind === 'source');
  const owner = source ? document.findTarget(source) : null;
  const pageId = known.pageId ?? owner?.pageId ?? null;
  return {
    thing: shown(known),
    page: pageId === null ? null : { id: pageId, name: document.nameOf(`page:${pageId}`) },
    of: owner && shown(owner),
  };
}

const shown = ({ thing, name }: KnownThing): Fault['thing'] => ({ kind: thing.kind, id: thing.id, name });

/** Finds expressions, such as `{{queries.orders.data}}`, that name a query or a component which is not there. */
export function findExpressionFaults(document: StructuredDocument): Fault[] {
  const names = { queries: namesOf(document, 'query'), components: namesOf(document, 'component') };
  return [...document.things.values()]
    .filter(({ thing }) => ['component', 'event', 'query'].includes(thing.kind))
    .flatMap((known) => {
      const missing = new Set(
        namesIn(known.node)
          .filter(({ namespace, name }) => !names[namespace].has(name))
          .map(({ namespace, name }) => `${namespace}.${name}`),
      );
      return [...missing].map((name) => faultOf(known, { document, name }));
    });
}

const faultOf = (
  known: KnownThing,
  { document, name }: { document: StructuredDocument; name: string },
): Fault => ({
  code: 'missing_name',
  severity: 'warning',
  ...describeThing(known, document),
  message: `an expression names ${name}, which is not there`,
});

function namesOf({ things }: StructuredDocument, kind: 'query' | 'component'): Set<string> {
  const ofKind = [...things.values()].filter(({ thing }) => thing.kind === kind);
  return new Set(ofKind.flatMap(({ thing, name }) => [thing.id ?? '', name ?? '']));
}

const NAMESPACES: Record<NameUse['kind'], Named['namespace'] | null> = {
  query: 'queries',
  component: 'components',
  page: null,
};

interface Named {
  namespace: 'queries' | 'components';
  name: string;
}

function namesIn(node: JsonNode): Named[] {
  if (!node.document.sliceOf(node).includes('{{')) return [];
  return stringsIn(node).flatMap((text) =>
    expressionsOf(text).flatMap((expression) =>
      [...findNameUses(JSON.stringify(expression))].flatMap(({ kind, name }) => {
        const namespace = NAMESPACES[kind];
        return namespace === null ? [] : [{ namespace, name }];
      }),
    ),
  );
}

function stringsIn(node: JsonNode): string[] {
  const own = node.document.findString(node);
  if (own !== null) return own.includes('{{') ? [own] : [];
  return [...node.items, ...node.members.map(({ value }) => value)].flatMap(stringsIn);
}

type Missing = Pick<Fault, 'code' | 'severity'> & { noun: string };

/**
 * Faults of references that lead nowhere. Without its page, parent or source, a thing has no place in the app. A value
 * that is the id of no thing of configuration is none.
 */
const OF_REFERENCE: Record<Reference['kind'], Missing | null> = {
  page: { code: 'missing_page', severity: 'error', noun: 'the page' },
  parent: { code: 'missing_parent', severity: 'error', noun: 'the parent' },
  source: { code: 'missing_source', severity: 'error', noun: 'the source' },
  // Documents of real platforms come without it: the first page is shown.
  homePage: { code: 'missing_home_page', severity: 'warning', noun: 'the home page' },
  dataSource: { code: 'missing_data_source', severity: 'error', noun: 'the data source' },
  definition: { code: 'missing_source', severity: 'error', noun: 'the definition' },
  query: { code: 'missing_query', severity: 'warning', noun: 'the query' },
  action: { code: 'missing_target', severity: 'warning', noun: 'the target' },
  config: null,
};

export function findMissing(document: StructuredDocument): Fault[] {
  return [...document.things.values()].flatMap((known) =>
    known.references.flatMap((reference): Fault[] => {
      const missing = OF_REFERENCE[reference.kind];
      if (missing === null || document.findTarget(reference) !== null) return [];
      const { noun, ...fault } = missing;
      const message = `${noun} ${JSON.stringify(reference.id)} is not there`;
      return [{ ...fault, ...describeThing(known, document), message }];
    }),
  );
}

/** Finds names that expressions cannot tell apart: of queries, of components of a page, and of pages in addresses. */
export const findSharedNames = (document: StructuredDocument): Fault[] =>
  [...bearersByLabel(document).values()].flatMap(([, ...others]) =>
    others.map(({ known }): Fault => ({
      code: known.thing.kind === 'page' ? 'shared_handle' : 'shared_name',
      severity: 'warning',
      ...describeThing(known, document),
      message: `another ${known.thing.kind} has its ${known.thing.kind === 'page' ? 'handle' : 'name'}`,
    })),
  );

export const findCycleFaults = (document: StructuredDocument): Fault[] =>
  listCycles(document)
    .flat()
    .map((known): Fault => ({
      code: 'parent_cycle',
      severity: 'error',
      ...describeThing(known, document),
      message: 'it is inside itself',
    }));

/** Finds components that are on another page than what they are in, which no page shows. */
export function findParentsElsewhere(document: StructuredDocument): Fault[] {
  return [...document.things.values()].flatMap((known): Fault[] => {
    const parent = parentElsewhere(document, known);
    if (parent === null) return [];
    const message = `its parent ${JSON.stringify(parent.name ?? parent.thing.id)} is on another page`;
    return [{ code: 'parent_elsewhere', severity: 'error', ...describeThing(known, document), message }];
  });
}

/** Targets of events that only things of one kind have. */
const TARGETS: Partial<Record<Thing['kind'], string>> = { query: 'data_query', page: 'page' };

/**
 * Finds events under the target of another kind. ToolJet 2.27.1 finds events of queries and pages by it, and events of
 * most components by their source alone; its editor lists none of them.
 */
export function findWrongTargets(document: StructuredDocument): Fault[] {
  return [...document.things.values()].flatMap((known): Fault[] => {
    const target = known.thing.kind === 'event' ? textOf(known.node.get('target')) : null;
    const source = known.references.find(({ kind }) => kind === 'source');
    const owner = source ? document.findTarget(source) : null;
    if (target === null || owner === null) return [];
    const { kind } = owner.thing;
    const own = TARGETS[kind];
    const isWrong = own === undefined ? Object.values(TARGETS).includes(target) : target !== own;
    if (!isWrong) return [];
    const effect = own === undefined ? 'ToolJet’s editor does not list it' : 'ToolJet does not run it';
    const message = `its target ${JSON.stringify(target)} is not that of a ${kind}: ${effect}`;
    return [{ code: 'wrong_target', severity: 'warning', ...describeThing(known, document), message }];
  });
}
