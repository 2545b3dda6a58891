import { basePath } from '../base-path';
import { chooseLanguage, formatLocales } from './choose-language';
import { setLanguage, type Catalogue } from './say';

/** The language of the texts in the source, which need no catalogue. */
const ENGLISH = 'en';

/** Chooses the language that the browser asks for, before anything that has texts is imported. */
export async function loadLanguage(): Promise<void> {
  const catalogues = listCatalogues();
  const wanted = chooseLanguage(navigator.languages, [ENGLISH, ...Object.keys(catalogues)]);
  const catalogue = wanted === ENGLISH ? null : await load(catalogues[wanted]).catch(() => null);
  const language = catalogue === null ? ENGLISH : wanted;
  setLanguage({ catalogue, locales: formatLocales(language, navigator.languages) });
  document.documentElement.lang = language;
}

/** Addresses of the catalogues by language, which the build writes into the page: web/vite-texts.ts. */
const listCatalogues = () =>
  JSON.parse(document.documentElement.dataset.catalogues ?? '{}') as Record<string, string>;

async function load(address: string): Promise<Catalogue> {
  const answer = await fetch(`${basePath}/${address}`);
  if (!answer.ok) throw new Error(`The catalogue was answered with ${answer.status}.`);
  return (await answer.json()) as Catalogue;
}
