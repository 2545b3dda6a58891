import { newId } from '../../../lib/new-id';
import type { PageContext } from './change-components';
import type { Edit } from './edit';
import { applyEdits, setAt } from './edits';
import { isObject, type Json, type Path } from './path';
import { SourceText } from './source-text';

export interface Settled {
  id: string;
  name: string;
  /** As in the document; undefined keeps the current parent. */
  parent: string | null | undefined;
  /** Vertical offset in pixels. */
  downPx: number;
}

/** Writes name, page, parent and position into the text of a component; keeps the rest exactly. */
export function finishComponent({ model, page }: PageContext, raw: string, to: Settled): string {
  const value = JSON.parse(raw) as Json;
  const isListed = model.generation === 'lists';
  const isAtRootAnyway = to.parent === null && !isListed && !('parent' in value);
  return changed(raw, value, (set) => [
    ...(isListed || 'id' in value ? [set(['id'], to.id)] : []),
    set(isListed ? ['name'] : ['component', 'name'], to.name),
    ...(isListed ? [set(['pageId'], page.id)] : []),
    ...(to.parent === undefined || isAtRootAnyway ? [] : [set(['parent'], to.parent)]),
    ...finishLayouts(value, to, set),
  ]);
}

/** Writes a new id into the text of an event. */
export function finishEvent(raw: string): string {
  const value = JSON.parse(raw) as Json;
  return changed(raw, value, (set) => [set(['id'], newId())]);
}

type Set = (path: Path, to: unknown) => Edit;

function changed(raw: string, value: Json, make: (set: Set) => Edit[]): string {
  const source = new SourceText(raw, value);
  const edits = make((path, to) => setAt(value, path, JSON.stringify(to)));
  return source.print(applyEdits(value, edits, source).document);
}

function finishLayouts({ layouts }: Json, { downPx }: Settled, set: Set): Edit[] {
  if (typeof layouts !== 'object' || layouts === null) return [];
  return Object.entries(layouts).flatMap(([key, layout]) => {
    if (!isObject(layout)) return [];
    const path = ['layouts', Array.isArray(layouts) ? Number(key) : key];
    const isMoved = downPx !== 0 && typeof layout.top === 'number';
    return [
      ...('id' in layout ? [set([...path, 'id'], newId())] : []),
      ...(isMoved ? [set([...path, 'top'], Math.max(0, Number(layout.top) + downPx))] : []),
    ];
  });
}
