import { formatter } from '@lingui/format-po';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { HtmlTagDescriptor, Plugin, Rollup } from 'vite';
import type { Message } from './src/lib/language/format-message.ts';
import { catalogueKey } from './src/lib/language/catalogue-key.ts';

// Shared with Jest, which loads CommonJS; Vite would bundle an import of it.
const { compileTexts, hasTexts, listLanguages, parseMessage } = createRequire(import.meta.url)(
  './compile-texts.cjs',
) as typeof import('./compile-texts.cjs');

const LANGUAGES = join(import.meta.dirname, 'languages');
/** The language of the texts in the source. */
const SOURCE_LANGUAGE = 'en';
/** Tells the page the available languages: src/lib/language/load-language.ts. */
const CATALOGUES_ATTRIBUTE = 'data-catalogues="{}"';
/** The module that `main.tsx` imports once the language is loaded. */
const APP = 'src/app/start-app.tsx';

/** Compiles the texts of the source, and the catalogue of each other language into a file that the page can load. */
export function texts(): Plugin {
  return {
    name: 'trellis-texts',
    enforce: 'pre',
    transform: {
      filter: { id: /\.tsx?$/, code: /@lingui\// },
      handler: (code, id) => (hasTexts(code) ? compileTexts(code, id) : null),
    },
    buildStart() {
      if (this.meta.watchMode) return;
      for (const language of listLanguages()) {
        const source = JSON.stringify(readCatalogue(language));
        this.emitFile({ type: 'asset', name: `${language}.json`, source });
      }
    },
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle }) {
        if (!bundle) return html;
        const files = listLanguages().map((language) => [language, findAsset(bundle, `${language}.json`)]);
        const catalogues = JSON.stringify(Object.fromEntries(files)).replaceAll('"', '&quot;');
        return {
          html: html.replace(CATALOGUES_ATTRIBUTE, `data-catalogues="${catalogues}"`),
          tags: preloadsOf(bundle, html),
        };
      },
    },
  };
}

/** Parsed translations by English message; untranslated ones are left out, so that English is shown. */
function readCatalogue(language: string): Record<string, Message> {
  const context = { locale: language, sourceLocale: SOURCE_LANGUAGE, filename: `${language}.po` };
  const texts = formatter().parse(readFileSync(join(LANGUAGES, `${language}.po`), 'utf8'), context);
  return Object.fromEntries(
    Object.values(texts as Record<string, Translated>)
      .filter(({ translation }) => translation)
      .map(({ message, context: of, translation }) => [
        catalogueKey(parseMessage(message), of ?? undefined),
        parseMessage(translation),
      ]),
  );
}

interface Translated {
  message: string;
  context: string | null;
  translation: string;
}

const findAsset = (bundle: Rollup.OutputBundle, name: string): string | undefined =>
  Object.values(bundle).find((file) => file.type === 'asset' && file.names.includes(name))?.fileName;

/** Links to the app's chunks, so that importing it later costs no further round trip. */
function preloadsOf(bundle: Rollup.OutputBundle, html: string): HtmlTagDescriptor[] {
  const app = Object.values(bundle).find(
    (file) => file.type === 'chunk' && file.facadeModuleId?.endsWith(APP),
  ) as Rollup.OutputChunk | undefined;
  if (!app) throw new Error(`The build has no chunk of ${APP}.`);
  const chunks = new Set<Rollup.OutputChunk>();
  addWithImports(app, bundle, chunks);
  const styles = [...chunks].flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])]);
  return [
    ...[...chunks].map(({ fileName }) => ['modulepreload', fileName]),
    ...styles.map((name) => ['stylesheet', name]),
  ]
    .filter(([, name]) => !html.includes(name))
    .map(([rel, name]) => ({
      tag: 'link',
      attrs: { rel, crossorigin: true, href: `./${name}` },
      injectTo: 'head',
    }));
}

function addWithImports(
  chunk: Rollup.OutputChunk,
  bundle: Rollup.OutputBundle,
  found: Set<Rollup.OutputChunk>,
): void {
  if (found.has(chunk)) return;
  found.add(chunk);
  for (const name of chunk.imports) {
    const imported = bundle[name];
    if (imported?.type === 'chunk') addWithImports(imported, bundle, found);
  }
}
