import type { Change, Conflict } from '../../../apps/document';
import type { AppSides } from './conflicts';
import { mergeApp } from './merge-app';

/** Ids of changes. */
export interface Clashes {
  mine: string[];
  theirs: string[];
}

/** Returns the changes of both sides that a merge of the two would have to resolve. */
export function findClashes(sides: AppSides, changes: Record<'mine' | 'theirs', readonly Change[]>): Clashes {
  const { conflicts } = mergeApp(sides);
  const idsOf = (all: readonly Change[]) =>
    all.filter((change) => conflicts.some((conflict) => isAbout(conflict, change))).map(({ id }) => id);
  return { mine: idsOf(changes.mine), theirs: idsOf(changes.theirs) };
}

function isAbout({ kind, thing, path }: Conflict, change: Change): boolean {
  const isOfDocument = thing.kind === 'app' && path.length === 0;
  if (isOfDocument) return true;
  if (change.kind === 'order') return kind === 'order' && change.thing.name === path.join('/');
  const { kind: of, id } = change.thing;
  return of === thing.kind && (id === thing.id || thing.id === null);
}
