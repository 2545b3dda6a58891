import { catalogueKey } from './catalogue-key';
import { formatMessage, type Message, type Values } from './format-message';

/** Translations by the English message. */
export type Catalogue = Readonly<Record<string, Message>>;

interface Language {
  /** Null for English, whose texts are in the source. */
  catalogue: Catalogue | null;
  /** The locales for `Intl`: the reader's region, in the language of the texts. */
  locales: readonly string[];
}

let language: Language = { catalogue: null, locales: ['en'] };

export function setLanguage(chosen: Language): void {
  language = chosen;
}

export const locales = (): string[] => [...language.locales];

/** Says a text of the page in its language. The macros `t` and `plural` become calls of this. */
export const say = (message: Message, values: Values = {}, context?: string): string =>
  formatMessage(translationOf(message, context), values, language.locales);

/** Returns the translation of an error of the server, which catalogues have by its code; null in English. */
export function sayCode(code: string, context: 'error' | 'remedy'): string | null {
  const key = catalogueKey(code, context);
  const { catalogue } = language;
  return catalogue && Object.hasOwn(catalogue, key)
    ? formatMessage(catalogue[key], {}, language.locales)
    : null;
}

function translationOf(message: Message, context?: string): Message {
  const { catalogue } = language;
  if (catalogue === null) return message;
  const key = catalogueKey(message, context);
  return Object.hasOwn(catalogue, key) ? catalogue[key] : message;
}
