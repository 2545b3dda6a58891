import type { KnownThing, StructuredDocument } from '../structure';
import { describeThing, type Fault } from './fault';

/** Finds names that expressions cannot tell apart: of queries, of components of a page, and of pages in addresses. */
export function findSharedNames(document: StructuredDocument): Fault[] {
  const bearers = new Map<string, KnownThing[]>();
  for (const known of document.things.values()) {
    const label = document.source.kind.labelOf(known);
    if (label === null) continue;
    const key = JSON.stringify([label.scope, label.text]);
    const others = bearers.get(key);
    if (others) others.push(known);
    else bearers.set(key, [known]);
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
