import { CHOICE_TYPES } from './choice-types';
import type { ComponentType } from './component-type';
import { CONTAINER_TYPES } from './container-types';
import { DATA_TYPES } from './data-types';
import { DATE_TYPES } from './date-types';
import { INPUT_TYPES } from './input-types';
import { MEDIA_TYPES, NAVIGATION_TYPES, OTHER_TYPES } from './media-types';
import { TEXT_TYPES } from './text-types';

/** Component types by group. */
export const CATALOGUE: readonly ComponentType[] = [
  ...TEXT_TYPES,
  ...INPUT_TYPES,
  ...CHOICE_TYPES,
  ...DATE_TYPES,
  ...DATA_TYPES,
  ...CONTAINER_TYPES,
  ...MEDIA_TYPES,
  ...NAVIGATION_TYPES,
  ...OTHER_TYPES,
];

const byType = new Map(CATALOGUE.map((entry) => [entry.type, entry]));

export const findType = (type: string): ComponentType | null => byType.get(type) ?? null;
