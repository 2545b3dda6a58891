import { OPTION_NAMES } from './option-names';
import { PROPERTY_NAMES } from './property-names';
import { STYLE_NAMES } from './style-names';
import { wordsOf } from './words-of';

const FIELD_NAMES: Readonly<Record<string, string>> = { ...PROPERTY_NAMES, ...STYLE_NAMES };

export const findFieldName = (key: string): string | null =>
  Object.hasOwn(FIELD_NAMES, key) ? FIELD_NAMES[key] : null;

export const findOptionName = (key: string): string | null =>
  Object.hasOwn(OPTION_NAMES, key) ? OPTION_NAMES[key] : null;

/** Names a field of a component or of an action; one that is not known is named by the words of its key. */
export const fieldName = (key: string): string => findFieldName(key) ?? wordsOf(key);

/** Names an option of a query in the same way. */
export const optionName = (key: string): string => findOptionName(key) ?? wordsOf(key);
