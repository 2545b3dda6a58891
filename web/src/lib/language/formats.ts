import { locales } from './locales';

/** Formats a number with the reader's separators: `1,234.5` or `1.234,5`. */
export const formatNumber = (value: number, fractionDigits = 0): string =>
  new Intl.NumberFormat(locales(), {
    minimumFractionDigits: fractionDigits,
    maximumFractionDigits: fractionDigits,
  }).format(value);

/** Formats `A, B, and C`, as the reader’s language has it. */
export const formatList = (items: readonly string[]): string =>
  new Intl.ListFormat(locales(), { type: 'conjunction' }).format(items);

const byName = new Intl.Collator(locales(), { numeric: true, sensitivity: 'base' });

/** Orders names as people do: `App 2` before `App 10`. */
export const compareNames = (one: string, other: string): number => byName.compare(one, other);
