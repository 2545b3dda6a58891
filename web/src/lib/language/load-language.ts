import { i18n } from '@lingui/core';
import { basePath } from '../base-path';
import { chooseLanguage, formatLocales } from './choose-language';

type Messages = Parameters<typeof i18n.loadAndActivate>[0]['messages'];

/** The language of the texts in the source, which need no catalogue. */
const ENGLISH = 'en';

/** Activates the language that the browser asks for, before anything that has texts is imported. */
export async function loadLanguage(): Promise<void> {
  const catalogues = listCatalogues();
  const language = chooseLanguage(navigator.languages, [ENGLISH, ...Object.keys(catalogues)]);
  if (language === ENGLISH) return activate(ENGLISH, {});
  const messages = await load(catalogues[language]).catch(() => null);
  activate(messages ? language : ENGLISH, messages ?? {});
}

function activate(language: string, messages: Messages): void {
  i18n.loadAndActivate({
    locale: language,
    locales: formatLocales(language, navigator.languages),
    messages,
  });
  document.documentElement.lang = language;
}

/** Addresses of the catalogues by language, which the build writes into the page: web/vite-texts.ts. */
const listCatalogues = () =>
  JSON.parse(document.documentElement.dataset.catalogues ?? '{}') as Record<string, string>;

async function load(address: string): Promise<Messages> {
  const answer = await fetch(`${basePath}/${address}`);
  if (!answer.ok) throw new Error(`The catalogue was answered with ${answer.status}.`);
  return (await answer.json()) as Messages;
}
