import type { Schemas } from '../../../lib/api';

type Change = Schemas['ChangeView'];

/** Marks of components by their ids. A component whose events alone have changed is `changed`. */
export function marksOf(changes: readonly Change[]): Map<string, Change['change']> {
  const marks = new Map<string, Change['change']>();
  for (const change of changes) {
    const id = componentOf(change);
    if (id === null) continue;
    if (change.kind === 'component') marks.set(id, change.change);
    else if (!marks.has(id)) marks.set(id, 'changed');
  }
  return marks;
}

/** Returns where a change is on the canvas. */
export function whereOnCanvas(change: Change): { componentId: string | null; pageId: string | null } {
  const pageId = change.kind === 'page' ? change.itemId : (change.page?.id ?? null);
  return { componentId: componentOf(change), pageId };
}

/** Finds the change that a marked component stands for: its own one, or else the first one of its events. */
export function changeOf(changes: readonly Change[], componentId: string): Change | null {
  const found = changes.filter((change) => componentOf(change) === componentId);
  return found.find(({ kind }) => kind === 'component') ?? found[0] ?? null;
}

function componentOf({ kind, itemId, of }: Change): string | null {
  if (kind === 'component') return itemId;
  return kind === 'event' && of?.kind === 'component' ? of.id : null;
}
