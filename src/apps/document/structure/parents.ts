import type { Reference } from './reference';
import type { KnownThing, StructuredDocument } from './structured-document';

/** Finds components that are inside themselves: each list is one ring of parents. */
export function listCycles(document: StructuredDocument): KnownThing[][] {
  const done = new Set<string>();
  const cycles: KnownThing[][] = [];
  for (const start of document.things.values()) {
    const path: KnownThing[] = [];
    const onPath = new Set<string>();
    let known: KnownThing | null = start;
    while (known && !done.has(known.thing.key) && !onPath.has(known.thing.key)) {
      path.push(known);
      onPath.add(known.thing.key);
      known = parentOf(document, known);
    }
    if (known && onPath.has(known.thing.key)) cycles.push(path.slice(path.indexOf(known)));
    for (const key of onPath) done.add(key);
  }
  return cycles;
}

/** Returns what a component is in, if that is on another page. */
export function parentElsewhere(document: StructuredDocument, known: KnownThing): KnownThing | null {
  const parent = parentOf(document, known);
  const isElsewhere = parent?.thing.kind === 'component' && parent.pageId !== known.pageId;
  return isElsewhere ? parent : null;
}

/** Returns the component that a component is in. */
export function parentOf(document: StructuredDocument, known: KnownThing): KnownThing | null {
  const parent = parentReference(known);
  return parent ? document.findTarget(parent) : null;
}

export const parentReference = ({ thing, references }: KnownThing): Reference | undefined =>
  thing.kind === 'component' ? references.find(({ kind }) => kind === 'parent') : undefined;
