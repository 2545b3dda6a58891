import type { Place } from './change-components';
import { applyEdits, setAt, type Edit } from './edits';
import { isObject, type Json, type Path } from './path';
import { SourceText } from './source-text';

export interface Settled {
  id: string;
  name: string;
  /** As the document writes it; undefined where it stays. */
  parent: string | null | undefined;
  /** How much further down it stands, in pixels. */
  downPx: number;
}

/** The text of a component with its own name, page, parent and place; the rest of it to the letter. */
export function settleComponent({ model, page }: Place, raw: string, to: Settled): string {
  const value = JSON.parse(raw) as Json;
  const isListed = model.generation === 'lists';
  const isAtRootAnyway = to.parent === null && !isListed && !('parent' in value);
  return changed(raw, value, (set) => [
    ...(isListed || 'id' in value ? [set(['id'], to.id)] : []),
    set(isListed ? ['name'] : ['component', 'name'], to.name),
    ...(isListed ? [set(['pageId'], page.id)] : []),
    ...(to.parent === undefined || isAtRootAnyway ? [] : [set(['parent'], to.parent)]),
    ...settleLayouts(value, to, set),
  ]);
}

/** The text of an event with an id of its own. */
export function settleEvent(raw: string): string {
  const value = JSON.parse(raw) as Json;
  return changed(raw, value, (set) => [set(['id'], crypto.randomUUID())]);
}

type Set = (path: Path, to: unknown) => Edit;

function changed(raw: string, value: Json, make: (set: Set) => Edit[]): string {
  const source = new SourceText(raw, value);
  const edits = make((path, to) => setAt(value, path, JSON.stringify(to)));
  return source.print(applyEdits(value, edits, source).document);
}

function settleLayouts({ layouts }: Json, { downPx }: Settled, set: Set): Edit[] {
  if (typeof layouts !== 'object' || layouts === null) return [];
  return Object.entries(layouts).flatMap(([key, layout]) => {
    if (!isObject(layout)) return [];
    const path = ['layouts', Array.isArray(layouts) ? Number(key) : key];
    const isMoved = downPx !== 0 && typeof layout.top === 'number';
    return [
      ...('id' in layout ? [set([...path, 'id'], crypto.randomUUID())] : []),
      ...(isMoved ? [set([...path, 'top'], Math.max(0, Number(layout.top) + downPx))] : []),
    ];
  });
}
