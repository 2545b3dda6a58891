import { isAppName, isWholeApp } from './clash-kinds';
import type { Choice, Conflict, Merge, MergedApp, Resolution } from '../../../lib/workspace/merge-query';

/** Returns true if the merge waits for decisions or completion. */
export const isOpen = ({ status }: Merge): boolean => status === 'conflicts' || status === 'resolved';

export const isSame = (one: Resolution | null, other: Resolution | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** A decision, or its withdrawal, on one conflict; or one side for all conflicts of an app. */
export type Command =
  | { kind: 'one'; conflictId: string; resolution: Resolution | null }
  | { kind: 'app'; gitAppId: string; choose: 'mine' | 'theirs' };

interface Decider {
  id: string;
  name: string;
}

/** Returns the merge with the command applied. */
export function applyCommand(merge: Merge, command: Command, by: Decider): Merge {
  const decide = (conflict: Conflict, resolution: Resolution | null): Conflict => ({
    ...conflict,
    resolution,
    resolvedBy: resolution && by,
    resolvedAt: null,
  });
  const apps = merge.apps.map((app): MergedApp => {
    if (command.kind === 'app') {
      if (app.gitAppId !== command.gitAppId) return app;
      return { ...app, conflicts: app.conflicts.map((each) => decide(each, { choose: command.choose })) };
    }
    const { conflictId, resolution } = command;
    if (!app.conflicts.some(({ id }) => id === conflictId)) return app;
    return {
      ...app,
      conflicts: app.conflicts.map((each) => (each.id === conflictId ? decide(each, resolution) : each)),
    };
  });
  return { ...merge, apps };
}

export const conflictsOf = ({ apps }: Merge): Conflict[] => apps.flatMap(({ conflicts }) => conflicts);

export const findConflict = (merge: Merge, conflictId: string): Conflict | null =>
  conflictsOf(merge).find(({ id }) => id === conflictId) ?? null;

/** Returns true if the conflicts of the command are as the user saw them. */
export function isAsSeen(command: Command, seen: Merge, now: Merge): boolean {
  const isSameNow = (id: string) => {
    const present = findConflict(now, id);
    return present !== null && isSame(findConflict(seen, id)?.resolution ?? null, present.resolution);
  };
  if (command.kind === 'one') return isSameNow(command.conflictId);
  const apps = now.apps.filter(({ gitAppId }) => gitAppId === command.gitAppId);
  return conflictsOf({ ...now, apps }).every(({ id }) => isSameNow(id));
}

export interface Progress {
  settled: number;
  total: number;
}

export function progressOf(merge: Merge): Progress {
  const conflicts = conflictsOf(merge);
  return {
    settled: conflicts.filter(({ resolution }) => resolution !== null).length,
    total: conflicts.length,
  };
}

/** Returns the conflicts that others than this person settled or reopened between two states. */
export const changedByOthers = (before: Merge, after: Merge, meId: string): Conflict[] =>
  conflictsOf(after).filter(
    ({ id, resolution, resolvedBy }) =>
      resolvedBy?.id !== meId && !isSame(findConflict(before, id)?.resolution ?? null, resolution),
  );

const KEEPS_BOTH: readonly Conflict['kind'][] = ['text', 'name_taken', 'handle_taken'];
const IN_REFERENCES: readonly Conflict['kind'][] = ['missing_parent', 'missing_query'];
const TAKES_VALUE: readonly Conflict['kind'][] = [
  'value',
  'order',
  'name_taken',
  'handle_taken',
  'renamed_twice',
];

/** Returns the side that uses what the other removed; null for another kind of conflict. */
export function userSideOf({ kind, absent }: Conflict): 'mine' | 'theirs' | null {
  if (!IN_REFERENCES.includes(kind)) return null;
  return absent.includes('mine') ? 'theirs' : 'mine';
}

/** Lists the choices, in the order of the keys 1, 2, … */
export function choicesOf(conflict: Conflict): Choice[] {
  if (userSideOf(conflict)) return ['mine', 'theirs'];
  // One of the two apps keeps the name.
  if (isAppName(conflict)) return ['mine', 'theirs', 'both'];
  const keepsBoth =
    KEEPS_BOTH.includes(conflict.kind) || (conflict.kind === 'file' && conflict.hunks !== null);
  return keepsBoth ? ['mine', 'theirs', 'both', 'base'] : ['mine', 'theirs', 'base'];
}

/** Tells if another value can be entered. Versions are chosen from a list, and texts have their own editor. */
export function takesValue(conflict: Conflict): boolean {
  const { kind, of, path } = conflict;
  const isVersion = of.kind === 'version' && path === '';
  return TAKES_VALUE.includes(kind) && !isVersion && !isWholeApp(conflict);
}

const SUGGESTED: readonly Conflict['kind'][] = ['deleted_changed', 'missing_parent', 'missing_query'];

/** Tells if the server suggests a choice. For values and texts, neither side is preferred. */
export function isSuggested({ kind, suggestion }: Conflict, choice: Choice): boolean {
  if (typeof suggestion === 'string') return choice === 'both';
  return SUGGESTED.includes(kind) && suggestion.choose === choice;
}

/** Returns the free name that the server suggests for a taken one. */
export const suggestedName = ({ suggestion }: Conflict): string | null =>
  typeof suggestion === 'string' ? suggestion : null;
