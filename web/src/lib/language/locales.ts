interface Browser {
  document?: object;
  navigator: { languages: readonly string[] };
}

/** Returns the reader's own locales of English: its texts have dates of the reader's country, but no German ones. */
export const englishLocales = (preferred: readonly string[]): string[] => [
  ...preferred.filter((tag) => /^en(-|$)/i.test(tag)),
  'en',
];

const { document, navigator } = globalThis as unknown as Browser;
// Node has a navigator, too.
const LOCALES = englishLocales(document ? navigator.languages : []);

/** The locales for `Intl`. */
export const locales = (): string[] => [...LOCALES];
