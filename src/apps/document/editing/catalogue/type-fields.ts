import type { Part } from '../components';
import type { Template } from '../new-component';
import { findType } from './catalogue';
import type { Field, Fields } from './field';

type Generation = 'lists' | 'definition';

/** States that the older platform keeps among the styles, and states that it lacks. */
const NEWER = ['visibility', 'disabledState', 'tooltip', 'collapseWhenHidden', 'dynamicHeight'];

const OLDER_STYLES: Fields = {
  visibility: { kind: 'toggle', initial: '{{true}}' },
  disabledState: { kind: 'toggle', initial: '{{false}}' },
};

const DEVICES: Fields = {
  showOnDesktop: { kind: 'toggle', initial: '{{true}}' },
  showOnMobile: { kind: 'toggle', initial: '{{false}}' },
};

interface Asked {
  type: string;
  part: Part;
  generation: Generation;
}

/** Fields of a type in one of its parts. */
export function cataloguedFields({ type, part, generation }: Asked): Record<string, Field> {
  if (part === 'others') return DEVICES;
  if (part !== 'properties' && part !== 'styles' && part !== 'validation') return {};
  const fields = findType(type)?.[part] ?? {};
  if (generation === 'lists') return fields;
  if (part === 'styles') return { ...fields, ...OLDER_STYLES };
  return Object.fromEntries(
    Object.entries(fields).filter(([key]) => part !== 'properties' || !NEWER.includes(key)),
  );
}

/** Template for a new component. */
export function templateOf(type: string, generation: Generation): Template {
  const known = findType(type);
  const initial = (part: Part) => initialOf(cataloguedFields({ type, part, generation }), generation);
  return {
    type,
    width: known?.width ?? 10,
    heightPx: known?.heightPx ?? 40,
    properties: initial('properties'),
    styles: initial('styles'),
    validation: initial('validation'),
  };
}

/** Named colors exist only in newer documents. */
const isNewColor = (initial: unknown): boolean => typeof initial === 'string' && initial.startsWith('var(');

const initialOf = (fields: Fields, generation: Generation): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([key, { initial }]) =>
      initial === undefined || (generation === 'definition' && isNewColor(initial)) ? [] : [[key, initial]],
    ),
  );
