import { plural, t } from '@lingui/core/macro';
import {
  CLIP_VERSION,
  isObject,
  SourceText,
  textOf,
  type AppModel,
  type Clip,
  type ClipItem,
  type Json,
} from '../../../../../src/apps/document/editing';

/** The reason why the clipboard cannot be pasted. */
export class ClipError extends Error {}

const MAX_LENGTH = 8_000_000;
const MAX_ITEMS = 1_000;
const MAX_DEPTH = 60;
const MAX_NUMBER = 1_000_000;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TYPE = /^[A-Za-z]\w{0,63}$/;
const MAX_NAME = 200;

const NO_COMPONENTS = t`There are no components on the clipboard.`;
const DAMAGED = t`The clipboard content is damaged and cannot be pasted.`;

/** Reads text from the clipboard, which may hold anything. Throws ClipError unless it is a complete copy. */
export function readClip(text: string): Clip {
  if (text.length > MAX_LENGTH) throw new ClipError(t`The clipboard content is too large to paste.`);
  const clip = parsed(text);
  if (!isObject(clip) || clip.trellis !== 'components') throw new ClipError(NO_COMPONENTS);
  if (clip.version !== CLIP_VERSION)
    throw new ClipError(t`The clipboard content comes from another version of Trellis.`);
  const { generation, components, roots } = clip;
  if (!isGeneration(generation) || !Array.isArray(components) || !Array.isArray(roots))
    throw new ClipError(DAMAGED);
  if (components.length > MAX_ITEMS)
    throw new ClipError(
      plural(MAX_ITEMS, {
        one: 'You can paste at most # component at once.',
        other: 'You can paste at most # components at once.',
      }),
    );
  if (!isHarmless(clip)) throw new ClipError(DAMAGED);
  const items = (components as unknown[]).map((item) => readItem(item, generation));
  if (!isComplete(items, roots)) throw new ClipError(DAMAGED);
  const source = new SourceText(text, clip);
  return { generation, roots: roots as string[], items, print: (...of) => source.print(...of) };
}

const isGeneration = (value: unknown): value is AppModel['generation'] =>
  value === 'lists' || value === 'definition';

function isComplete(items: readonly ClipItem[], roots: readonly unknown[]): boolean {
  const ids = new Set(items.map(({ id }) => id));
  const areRoots = roots.every((root) => typeof root === 'string' && ids.has(root));
  return ids.size === items.length && items.length > 0 && roots.length > 0 && areRoots;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ClipError(NO_COMPONENTS);
  }
}

/** Rejects deep nesting, and names with a meaning in JavaScript. */
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
  const areEvents = (events as unknown[]).every((event) => isObject(event) && isObject(event.event));
  const isValid = isNamed(raw, generation) && layoutsOf(raw).every(isLayout) && areEvents;
  if (typeof id !== 'string' || !UUID.test(id) || !isValid) throw new ClipError(DAMAGED);
  return { id, raw, events: events as Json[] };
}

function isNamed(raw: Json, generation: AppModel['generation']): boolean {
  const component = generation === 'lists' ? raw : raw.component;
  if (!isObject(component) || !isText(component.name, MAX_NAME)) return false;
  return TYPE.test(textOf(generation === 'lists' ? component.type : component.component) ?? '');
}

const isLayout = (layout: unknown): boolean =>
  isObject(layout) &&
  ['top', 'left', 'width', 'height'].every((key) => layout[key] === undefined || isNear(layout[key]));

const isText = (value: unknown, maxLength: number): boolean =>
  typeof value === 'string' && value.trim() !== '' && value.length <= maxLength;

const isNear = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) < MAX_NUMBER;

const layoutsOf = ({ layouts }: Json): unknown[] =>
  typeof layouts === 'object' && layouts !== null ? Object.values(layouts) : [];
