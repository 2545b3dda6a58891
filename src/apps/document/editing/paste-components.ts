import { v4 as newId } from 'uuid';
import { findNameUses, replaceUses } from '../name-uses';
import { asObject, textOf, type AppModel } from './app-model';
import { bottomOf, parentText, pathsOfPage, type PageContext, type Target } from './change-components';
import { componentsOf, parseParent, COLUMNS, type Component } from './components';
import type { Clip, ClipItem } from './copy-components';
import { copyIds } from './copy-ids';
import type { Edit } from './edit';
import { appendTo, applyEdits, setAt } from './edits';
import { nameOfCopy } from './names';
import { freeComponentName } from './new-component';
import { isObject, type Json, type Path } from './path';
import { SourceText } from './source-text';

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
  const ids = new Set(clip.items.map(({ id }) => id));
  for (let before = -1; before !== gone.size;) {
    before = gone.size;
    for (const { id, raw } of clip.items)
      if (gone.has(parseParent(raw.parent, ids).parentId ?? '')) gone.add(id);
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

/** Renames components whose name is taken, and updates expressions that use it. */
function renaming(clip: Clip, items: readonly ClipItem[], components: readonly Component[]) {
  const taken = components.map(({ name }) => name);
  const byItem = new Map<ClipItem, string>();
  const byName = new Map<string, string>();
  for (const item of items) {
    const name = nameOf(clip.generation, item);
    const wanted = nameOfCopy(name);
    const free = taken.includes(wanted) ? freeComponentName(wanted, taken) : wanted;
    taken.push(free);
    byItem.set(item, free);
    byName.set(name, JSON.stringify(free).slice(1, -1));
  }
  return {
    nameOf: (item: ClipItem) => byItem.get(item) ?? nameOf(clip.generation, item),
    inText: (raw: string) =>
      replaceUses(raw, findNameUses(raw), ({ kind, name }) =>
        kind === 'component' ? (byName.get(name) ?? null) : null,
      ),
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

export interface Settled {
  id: string;
  name: string;
  /** Parent in the document's form; undefined keeps the current parent. */
  parent: string | null | undefined;
  /** Vertical offset in pixels. */
  downPx: number;
}

/** Writes name, page, parent and position into the text of a component; keeps the rest exactly. */
function finishComponent({ model, page }: PageContext, raw: string, to: Settled): string {
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
function finishEvent(raw: string): string {
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

/** A component and its events as text, in the generation of the target document. */
interface Written {
  id: string;
  raw: string;
  events: string[];
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
const inColumns = (percent: unknown): number => Math.round((numberOf(percent) * COLUMNS) / 100);
const inPercent = (columns: unknown): number => (numberOf(columns) * 100) / COLUMNS;

/** Converts an older component to the newer format. */
function toListed({ id, raw }: ClipItem, print: Clip['print']): Written {
  const component = asObject(raw.component);
  const definition = asObject(component.definition);
  const part = (key: string) => (isObject(definition[key]) ? print(definition[key]) : '{}');
  const events = Array.isArray(definition.events) ? (definition.events as unknown[]).map(asObject) : [];
  const head = {
    id,
    name: component.name,
    type: component.component,
    pageId: '',
    parent: textOf(raw.parent),
  };
  const parts = ['properties', 'general', 'styles', 'generalStyles', 'validation'].map(
    (key) => `${JSON.stringify(key)}:${part(key)}`,
  );
  const layouts = Object.entries(asObject(raw.layouts)).map(([type, layout]) => {
    const { top, left, width, height } = asObject(layout);
    const place = { top, left: inColumns(left), width: Math.round(numberOf(width)), height };
    return { id: newId(), type, ...place, dimensionUnit: 'count', componentId: id };
  });
  return {
    id,
    raw: `${JSON.stringify(head).slice(0, -1)},${parts.join(',')},"displayPreferences":${part('others')},"layouts":${JSON.stringify(layouts)}}`,
    events: events.map((event, index) => {
      const about = {
        id: newId(),
        name: event.eventId,
        index,
        sourceId: id,
        target: 'component',
      };
      return `${JSON.stringify(about).slice(0, -1)},"event":${print(event)}}`;
    }),
  };
}

/** Converts a newer component to the older format, which includes its events. */
function toDefined({ id, raw, events }: ClipItem, print: Clip['print']): Written {
  const part = (key: string) => (isObject(raw[key]) ? print(raw[key]) : '{}');
  const parts = ['properties', 'general', 'styles', 'generalStyles', 'validation'].map(
    (key) => `${JSON.stringify(key)}:${part(key)}`,
  );
  const own = events.filter(isOwn).map(({ event }) => print(event));
  const definition = `{${parts.join(',')},"others":${part('displayPreferences')},"events":[${own.join(',')}]}`;
  const words = JSON.stringify({ name: raw.name, component: raw.type });
  const listed = Array.isArray(raw.layouts) ? (raw.layouts as unknown[]).map(asObject) : [];
  const layouts = Object.fromEntries(
    listed.map(({ type, top, left, width, height, dimensionUnit }) => [
      String(type),
      { top, left: dimensionUnit === 'percent' ? left : inPercent(left), width, height },
    ]),
  );
  const parent = textOf(raw.parent);
  const tail = JSON.stringify({ layouts, ...(parent === null ? {} : { parent }) });
  return {
    id,
    raw: `{"id":${JSON.stringify(id)},"component":${words.slice(0, -1)},"definition":${definition}},${tail.slice(1)}`,
    events: [],
  };
}

/** Tells if an event belongs to the component itself; older documents keep events of table buttons elsewhere. */
const isOwn = ({ target }: Json): boolean => target === undefined || target === 'component';
