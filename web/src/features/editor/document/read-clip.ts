import { textOf, type AppModel } from './app-model';
import { CLIP_VERSION } from './copy-components';
import { isObject, type Json } from './path';
import { SourceText } from './source-text';

export interface ClipItem {
  id: string;
  raw: Json;
  events: Json[];
}

/** Components on their way from one page to another. */
export interface Clip {
  generation: AppModel['generation'];
  roots: readonly string[];
  items: readonly ClipItem[];
  /** A value of the clip, spelled as it was copied. */
  print: SourceText['print'];
}

/** Why what is on the clipboard cannot be pasted. */
export class ClipError extends Error {}

const MAX_LENGTH = 8_000_000;
const MAX_ITEMS = 1_000;
const MAX_DEPTH = 60;
const MAX_NUMBER = 1_000_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TYPE = /^[A-Za-z]\w{0,63}$/;
const MAX_NAME = 200;

const NO_COMPONENTS = 'There are no components on the clipboard.';
const DAMAGED = 'What is on the clipboard is damaged: it cannot be pasted.';

/** The clipboard may hold anything: what is not as it was copied is refused. Throws ClipError. */
export function readClip(text: string): Clip {
  if (text.length > MAX_LENGTH) throw new ClipError('What is on the clipboard is too large to be pasted.');
  const clip = parsed(text);
  if (!isObject(clip) || clip.trellis !== 'components') throw new ClipError(NO_COMPONENTS);
  if (clip.version !== CLIP_VERSION)
    throw new ClipError('What is on the clipboard was copied from another version of Trellis.');
  const { generation, components, roots } = clip;
  const isKnown = generation === 'lists' || generation === 'definition';
  if (!isKnown || !Array.isArray(components) || !Array.isArray(roots)) throw new ClipError(DAMAGED);
  if (components.length > MAX_ITEMS)
    throw new ClipError(`More than ${MAX_ITEMS} components cannot be pasted at once.`);
  if (!isHarmless(clip)) throw new ClipError(DAMAGED);
  const items = (components as unknown[]).map((item) => readItem(item, generation));
  const ids = new Set(items.map(({ id }) => id));
  const areRoots = (roots as unknown[]).every((root) => typeof root === 'string' && ids.has(root));
  if (ids.size !== items.length || items.length === 0 || roots.length === 0 || !areRoots)
    throw new ClipError(DAMAGED);
  const source = new SourceText(text, clip);
  return { generation, roots: roots as string[], items, print: (...of) => source.print(...of) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ClipError(NO_COMPONENTS);
  }
}

/** Not too deep for what reads it later, and without a name that means something else in JavaScript. */
function isHarmless(root: unknown): boolean {
  let level: unknown[] = [root];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return false;
    const containers = level.filter((value) => typeof value === 'object' && value !== null);
    if (containers.some((value) => Object.hasOwn(value, '__proto__'))) return false;
    level = containers.flatMap((value) => Object.values(value) as unknown[]);
  }
  return true;
}

function readItem(item: unknown, generation: AppModel['generation']): ClipItem {
  if (!isObject(item) || !isObject(item.raw) || !Array.isArray(item.events)) throw new ClipError(DAMAGED);
  const { id, raw, events } = item;
  const component = generation === 'lists' ? raw : raw.component;
  const isNamed =
    isObject(component) &&
    isText(component.name, MAX_NAME) &&
    TYPE.test(textOf(generation === 'lists' ? component.type : component.component) ?? '');
  const isPlaced = layoutsOf(raw).every(
    (layout) =>
      isObject(layout) &&
      ['top', 'left', 'width', 'height'].every((key) => layout[key] === undefined || isNear(layout[key])),
  );
  const areEvents = (events as unknown[]).every((event) => isObject(event) && isObject(event.event));
  if (typeof id !== 'string' || !UUID.test(id) || !isNamed || !isPlaced || !areEvents)
    throw new ClipError(DAMAGED);
  return { id, raw, events: events as Json[] };
}

const isText = (value: unknown, maxLength: number): boolean =>
  typeof value === 'string' && value.trim() !== '' && value.length <= maxLength;

const isNear = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) < MAX_NUMBER;

const layoutsOf = ({ layouts }: Json): unknown[] =>
  typeof layouts === 'object' && layouts !== null ? Object.values(layouts) : [];
