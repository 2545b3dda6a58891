import type { AppDocument } from '../app-document';
import { listCycles, StructuredDocument, type KnownThing, type Reference, type Thing } from '../structure';
import { findExpressionFaults } from './expression-faults';
import { describeThing, type Fault } from './fault';

export type { Fault } from './fault';

/** Codes of references that lead nowhere. Without its page, parent or source, a thing has no place in the app. */
const OF_REFERENCE: Record<Reference['kind'], Pick<Fault, 'code' | 'severity'>> = {
  page: { code: 'missing_page', severity: 'error' },
  parent: { code: 'missing_parent', severity: 'error' },
  source: { code: 'missing_source', severity: 'error' },
  // Documents of real platforms come without it: the first page is shown.
  homePage: { code: 'missing_home_page', severity: 'warning' },
  dataSource: { code: 'missing_data_source', severity: 'error' },
  query: { code: 'missing_query', severity: 'warning' },
  action: { code: 'missing_target', severity: 'warning' },
};

const NOUNS: Record<Reference['kind'], string> = {
  page: 'the page',
  parent: 'the parent',
  source: 'the source',
  homePage: 'the home page',
  dataSource: 'the data source',
  query: 'the query',
  action: 'the target',
};

/** Finds what does not fit together in a document that can be read: errors first, then warnings. */
export function findFaults(document: AppDocument): Fault[] {
  const structured = new StructuredDocument(document.source);
  const faults = [
    ...findMissing(structured),
    ...findCycles(structured),
    ...findSharedNames(structured),
    ...findOpenSecrets(document),
    ...findExpressionFaults(structured),
  ];
  return [
    ...faults.filter(({ severity }) => severity === 'error'),
    ...faults.filter(({ severity }) => severity === 'warning'),
  ];
}

function findMissing(document: StructuredDocument): Fault[] {
  return [...document.things.values()].flatMap((known) =>
    known.references
      .filter((reference) => document.findTarget(reference) === null)
      .map((reference): Fault => ({
        ...OF_REFERENCE[reference.kind],
        ...describeThing(known, document),
        message: `${NOUNS[reference.kind]} ${JSON.stringify(reference.id)} is not there`,
      })),
  );
}

const findCycles = (document: StructuredDocument): Fault[] =>
  listCycles(document)
    .flat()
    .map((known): Fault => ({
      code: 'parent_cycle',
      severity: 'error',
      ...describeThing(known, document),
      message: 'it is inside itself',
    }));

/** Finds names that expressions cannot tell apart: of queries, of components of a page, and of pages in addresses. */
function findSharedNames(document: StructuredDocument): Fault[] {
  const bearers = new Map<string, KnownThing[]>();
  for (const known of document.things.values()) {
    const label = labelOf(known);
    if (label === null) continue;
    const others = bearers.get(label);
    if (others) others.push(known);
    else bearers.set(label, [known]);
  }
  return [...bearers.values()].flatMap(([, ...others]) =>
    others.map((known): Fault => ({
      code: known.thing.kind === 'page' ? 'shared_handle' : 'shared_name',
      severity: 'warning',
      ...describeThing(known, document),
      message: `another ${known.thing.kind} has its ${known.thing.kind === 'page' ? 'handle' : 'name'}`,
    })),
  );
}

function labelOf({ thing, name, node, pageId }: KnownThing): string | null {
  const text = thing.kind === 'page' ? node.document.findString(node.get('handle')) : name;
  if (text === null || !LABELLED.has(thing.kind)) return null;
  return JSON.stringify([thing.kind, thing.kind === 'component' ? pageId : null, text]);
}

const LABELLED: ReadonlySet<Thing['kind']> = new Set(['page', 'component', 'query']);

/** Finds values of encrypted options: a server takes them out before it commits. */
function findOpenSecrets(document: AppDocument): Fault[] {
  return document.extractSecrets().secrets.map(({ credentialId }): Fault => ({
    code: 'open_secret',
    severity: 'error',
    thing: { kind: 'dataSource', id: null, name: null },
    page: null,
    of: null,
    message: `the value of an encrypted option is in the document (credential ${JSON.stringify(credentialId)})`,
  }));
}
