import { fieldsOf, type Fields, type ShortFields } from './field';

export const GROUPS = [
  'text',
  'inputs',
  'choices',
  'dates',
  'data',
  'containers',
  'media',
  'navigation',
  'other',
] as const;
export type Group = (typeof GROUPS)[number];

/** Document generations that support the type: newer ones keep lists of components, older ones a `definition`. */
type Generation = 'lists' | 'definition';

/** A component type: its defaults, and the fields that can be set. */
export interface ComponentType {
  type: string;
  group: Group;
  /** Grid columns. */
  width: number;
  heightPx: number;
  /** Null if both generations support it. */
  only: Generation | null;
  /** True if it can contain other components. */
  isContainer: boolean;
  properties: Fields;
  styles: Fields;
  validation: Fields;
  events: readonly string[];
}

export interface ShortType {
  /** Grid columns and pixels. */
  size: readonly [width: number, heightPx: number];
  only?: Generation;
  isContainer?: true;
  properties?: ShortFields;
  styles?: ShortFields;
  validation?: ShortFields;
  events?: readonly string[];
}

export const typesOf = (group: Group, types: Readonly<Record<string, ShortType>>): ComponentType[] =>
  Object.entries(types).map(([type, short]) => ({
    type,
    group,
    width: short.size[0],
    heightPx: short.size[1],
    only: short.only ?? null,
    isContainer: short.isContainer ?? false,
    properties: fieldsOf(short.properties ?? {}),
    styles: fieldsOf(short.styles ?? {}),
    validation: fieldsOf(short.validation ?? {}),
    events: short.events ?? [],
  }));
