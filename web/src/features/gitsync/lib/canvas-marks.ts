import { componentOf } from '../../../../../src/apps/drawing';
import type { Schemas } from '../../../lib/api';

type Change = Schemas['ChangeView'];

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
