import type { Row } from '../document';

/** Drops the contents of folded components. */
export function withoutFolded(rows: readonly Row[], folded: ReadonlySet<string>): Row[] {
  const hidden = new Set<string>();
  return rows.filter(({ component: { id }, parentId }) => {
    const isHidden = parentId !== null && (hidden.has(parentId) || folded.has(parentId));
    if (isHidden) hidden.add(id);
    return !isHidden;
  });
}

/** Returns the ids of a component's ancestors, nearest first. */
export function ancestorsOf(rows: readonly Row[], id: string): string[] {
  const byId = new Map(rows.map((row) => [row.component.id, row]));
  const ids: string[] = [];
  for (let at = byId.get(id)?.parentId ?? null; at !== null; at = byId.get(at)?.parentId ?? null)
    ids.push(at);
  return ids;
}

/** Shows rows as a flat list, for example for search results. */
export const flat = (rows: readonly Row[]): Row[] =>
  rows.map(({ component }, index) => ({
    component,
    depth: 0,
    parentId: null,
    hasChildren: false,
    position: index + 1,
    siblings: rows.length,
  }));

/** Effect of a key: the focus moves to a row, or the focused row folds or unfolds. */
export type Step = { to: number } | 'toggle';

/** Returns null for a key without an effect there. */
export function stepOf(
  key: string,
  { rows, at, folded }: { rows: readonly Row[]; at: number; folded: ReadonlySet<string> },
): Step | null {
  const { component, hasChildren, parentId } = rows[at];
  const isFolded = folded.has(component.id);
  const to = (index: number): Step | null => (rows[index] ? { to: index } : null);
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return to(at - 1);
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    case 'ArrowRight':
      if (!hasChildren) return null;
      return isFolded ? 'toggle' : to(at + 1);
    case 'ArrowLeft':
      if (hasChildren && !isFolded) return 'toggle';
      return to(rows.findIndex((row) => row.component.id === parentId));
    default:
      return null;
  }
}

/**
 * Finds the next row whose name begins with the typed letters. A single letter moves on from the current row; more letters
 * may stay there. -1 if there is none.
 */
export function findTyped(rows: readonly Row[], at: number, typed: string): number {
  const wanted = typed.toLowerCase();
  const start = typed.length === 1 ? at + 1 : at;
  for (let step = 0; step < rows.length; step += 1) {
    const index = (start + step) % rows.length;
    if (rows[index].component.name.toLowerCase().startsWith(wanted)) return index;
  }
  return -1;
}
