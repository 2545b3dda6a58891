import type { AppModel } from './app-model';
import { bottomOf, parentText, pathsOfPage, type PageContext, type Target } from './change-components';
import { componentsOf, parentOf, type Component } from './components';
import { isOwn, toDefined, toListed, type Written } from './convert-clip';
import { copyIds } from './copy-ids';
import type { Edit } from './edit';
import { appendTo } from './edits';
import { freeComponentName } from './new-component';
import { isObject, type Json } from './path';
import type { Clip, ClipItem } from './read-clip';
import { finishComponent, finishEvent } from './finish-copy';

export interface Pasted {
  /** Ids of the new top-level components. */
  ids: string[];
  edits: Edit[];
  /** Names of unsupported components, and the number of unsupported events. */
  leftOut: string[];
  lostEvents: number;
}

interface Options {
  /** Target, or `in-place` for next to the originals. */
  target: Target | 'in-place';
  /** Tells if the app supports a type. */
  isPossible: (type: string) => boolean;
}

const GAP_PX = 10;

/** Pastes copies with new ids and names, and updates references between them. */
export function pasteComponents(context: PageContext, clip: Clip, { target, isPossible }: Options): Pasted {
  const { document, model, page } = context;
  const items = possibleItems(clip, isPossible);
  const roots = items.filter(({ id }) => clip.roots.includes(id));
  const components = componentsOf({ document, model, page, device: context.device });
  const { idOf, inText } = copyIds(items.map(({ id }) => id));
  const rename = renaming(clip, items, components);
  const downPx = shiftOf({ roots, components, target });
  const parts = items.map((item) => {
    const { raw, events } = writtenFor(model.generation, clip, item);
    const isRoot = roots.includes(item);
    const settled = finishComponent(context, rename.inText(inText(raw)), {
      id: idOf(item.id),
      name: rename.nameOf(item),
      parent: isRoot && target !== 'in-place' ? parentText(target) : undefined,
      downPx: isRoot ? downPx : 0,
    });
    return {
      id: idOf(item.id),
      raw: settled,
      events: events.map((event) => finishEvent(rename.inText(inText(event)))),
    };
  });
  return {
    ids: roots.map(({ id }) => idOf(id)),
    edits: insertion(context, parts),
    leftOut: clip.items.filter((item) => !items.includes(item)).map((item) => nameOf(clip.generation, item)),
    lostEvents:
      model.generation === 'lists'
        ? 0
        : items.flatMap(({ events }) => events.filter((event) => !isOwn(event))).length,
  };
}

/** Filters out unsupported components and their descendants. */
function possibleItems(clip: Clip, isPossible: Options['isPossible']): ClipItem[] {
  const typeOf = ({ raw }: ClipItem) =>
    String(clip.generation === 'lists' ? raw.type : (raw.component as Json).component);
  const gone = new Set(clip.items.filter((item) => !isPossible(typeOf(item))).map(({ id }) => id));
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    for (const { id, raw } of clip.items) if (gone.has(parentOf(raw.parent).parentId ?? '')) gone.add(id);
  }
  return clip.items.filter(({ id }) => !gone.has(id));
}

function writtenFor(generation: AppModel['generation'], clip: Clip, item: ClipItem): Written {
  if (clip.generation !== generation)
    return generation === 'lists' ? toListed(item, clip.print) : toDefined(item, clip.print);
  const events = item.events.map((event) => clip.print(event));
  return { id: item.id, raw: clip.print(item.raw), events };
}

const nameOf = (generation: AppModel['generation'], { raw }: ClipItem): string =>
  String(generation === 'lists' ? raw.name : (raw.component as Json).name);

const REFERENCE = /\bcomponents(\??\.)([A-Za-z_$][\w$]*)/g;

/** Renames components whose name is taken, and updates expressions that use it. */
function renaming(clip: Clip, items: readonly ClipItem[], components: readonly Component[]) {
  const taken = components.map(({ name }) => name);
  const byItem = new Map<ClipItem, string>();
  const byName = new Map<string, string>();
  for (const item of items) {
    const name = nameOf(clip.generation, item);
    const free = taken.includes(name) ? freeComponentName(name, taken) : name;
    taken.push(free);
    byItem.set(item, free);
    byName.set(name, free);
  }
  return {
    nameOf: (item: ClipItem) => byItem.get(item) ?? nameOf(clip.generation, item),
    inText: (raw: string) =>
      raw.replace(REFERENCE, (all, dot: string, name: string) => {
        const free = byName.get(name);
        return free === undefined ? all : `components${dot}${free}`;
      }),
  };
}

interface Going {
  roots: readonly ClipItem[];
  components: readonly Component[];
  target: Options['target'];
}

/** Offset in pixels: below the originals if they are there, else below everything in the target. */
function shiftOf({ roots, components, target }: Going): number {
  const boxes = roots.map(({ raw }) => boxIn(raw));
  const top = Math.min(...boxes.map((box) => box.top));
  const bottom = Math.max(...boxes.map((box) => box.top + box.height));
  if (target === 'in-place' || isAmong(roots, components, target)) return Math.round(bottom - top) + GAP_PX;
  const isEmpty = !components.some(
    ({ parentId, slot }) => parentId === target.parentId && slot === target.slot,
  );
  return isEmpty ? 0 : Math.round(bottomOf(components, target) - top);
}

const isAmong = (roots: readonly ClipItem[], components: readonly Component[], target: Target): boolean =>
  components.some(
    ({ id, parentId, slot }) =>
      parentId === target.parentId && slot === target.slot && roots.some((root) => root.id === id),
  );

function boxIn({ layouts }: Json): { top: number; height: number } {
  const all: unknown[] = typeof layouts === 'object' && layouts !== null ? Object.values(layouts) : [];
  const first = all.find(isObject) ?? {};
  return { top: Number(first.top ?? 0), height: Number(first.height ?? 0) };
}

function insertion(context: PageContext, parts: readonly Written[]): Edit[] {
  const { document, model } = context;
  if (model.generation === 'definition')
    return parts.flatMap(({ id, raw }) =>
      pathsOfPage(context).map((path): Edit => ({ op: 'add', path: [...path, 'components', id], raw })),
    );
  const into = (key: string, raws: string[]) => appendTo(document, [...model.body, key], raws);
  return [
    ...into(
      'components',
      parts.map(({ raw }) => raw),
    ),
    ...into(
      'events',
      parts.flatMap(({ events }) => events),
    ),
  ];
}
