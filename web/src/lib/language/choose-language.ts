/**
 * Returns the reader's preferred available language. Preferences are shortened from the right, as in RFC 4647: `de`
 * satisfies `de-CH`. The first available language is the fallback.
 */
export function chooseLanguage(preferred: readonly string[], available: readonly string[]): string {
  for (const tag of preferred) {
    const found = shortened(tag).find((prefix) => available.includes(prefix));
    if (found !== undefined) return found;
  }
  return available[0];
}

/**
 * Returns the locales for dates and numbers: the reader's locales of this language. English text has dates of the reader's
 * country, but no German ones.
 */
export const formatLocales = (language: string, preferred: readonly string[]): string[] => [
  ...preferred.filter((tag) => baseOf(tag) === baseOf(language)),
  language,
];

const baseOf = (tag: string): string => tag.split('-')[0].toLowerCase();

const shortened = (tag: string): string[] => {
  const parts = tag.split('-');
  return parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
};
