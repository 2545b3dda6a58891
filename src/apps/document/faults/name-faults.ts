import type { KnownThing, StructuredDocument, Thing } from '../structure';
import { describeThing, type Fault } from './fault';

/** Finds names that expressions cannot tell apart: of queries, of components of a page, and of pages in addresses. */
export function findSharedNames(document: StructuredDocument): Fault[] {
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
