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

/** True unless the page is in English, the language of the server. */
export const isTranslated = (): boolean => language.catalogue !== null;

export const locales = (): string[] => [...language.locales];

/** Says a text of the page in its language. The macros `t` and `plural` become calls of this. */
export const say = (message: Message, values: Values = {}, context?: string): string =>
  formatMessage(translationOf(message, context), values, language.locales);

function translationOf(message: Message, context?: string): Message {
  const { catalogue } = language;
  if (catalogue === null) return message;
  const key = catalogueKey(message, context);
  return Object.hasOwn(catalogue, key) ? catalogue[key] : message;
}
