import { fieldsOf, type Fields, type ShortFields } from './field';

export const GROUPS = [
  'Text and buttons',
  'Inputs',
  'Choices',
  'Dates and times',
  'Data',
  'Containers',
  'Media',
  'Navigation',
  'Other',
] as const;
export type Group = (typeof GROUPS)[number];

/** Which documents can have new ones: the newer ones keep lists of components, the older ones a `definition`. */
type Generation = 'lists' | 'definition';

/** What is known of a type: its defaults, and what can be set although a document does not hold it yet. */
export interface ComponentType {
  type: string;
  label: string;
  group: Group;
  /** In columns of the grid. */
  width: number;
  heightPx: number;
  /** Null where both can. */
  only: Generation | null;
  /** Whether other components can stand in it. */
  isContainer: boolean;
  properties: Fields;
  styles: Fields;
  validation: Fields;
  events: readonly string[];
}

export interface ShortType {
  label?: string;
  /** Columns of the grid, and pixels. */
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
    label: short.label ?? wordsOf(type),
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

/** `TextInput` as `Text input`; what is short for something keeps its capitals. */
const wordsOf = (type: string): string =>
  type
    .replace(/V\d+$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/ ([A-Z])(?=[a-z])/g, (_all, letter: string) => ` ${letter.toLowerCase()}`);
