/** Change of a component between two documents. */
export type Mark = 'added' | 'changed' | 'moved' | 'removed';

/** Marks of components by their ids. */
export type Marks = ReadonlyMap<string, Mark>;

export const MARK_SIGNS: Readonly<Record<Mark, string>> = {
  added: '+',
  changed: '~',
  moved: '↔',
  removed: '−',
};

export const MARK_COLORS: Readonly<Record<Mark, string>> = {
  added: '#1d7a54',
  changed: '#96610a',
  moved: '#5b4bb5',
  removed: '#b3261e',
};

/** Size of a sign, which stands outside of its component. */
export const SIGN = { width: 22, height: 16 } as const;
/** Opacity of the drawing of a removed component among the present ones. */
export const GHOST_OPACITY = 0.25;

/** A change as far as the canvas shows it. */
interface MarkedChange {
  kind: string;
  change: Mark;
  itemId: string | null;
  /** Owner of an event. */
  of: { kind: string; id: string | null } | null;
}

/** Marks of components by their ids. A component whose events alone have changed is `changed`. */
export function marksOf(changes: readonly MarkedChange[]): Map<string, Mark> {
  const marks = new Map<string, Mark>();
  for (const change of changes) {
    const id = componentOf(change);
    if (id === null) continue;
    if (change.kind === 'component') marks.set(id, change.change);
    else if (!marks.has(id)) marks.set(id, 'changed');
  }
  return marks;
}

/** Finds the component that a change is shown at. */
export function componentOf({ kind, itemId, of }: Omit<MarkedChange, 'change'>): string | null {
  if (kind === 'component') return itemId;
  return kind === 'event' && of?.kind === 'component' ? of.id : null;
}
