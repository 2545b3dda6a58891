import type { HtmlTagDescriptor, Plugin, Rollup } from 'vite';

/** The module that `main.tsx` imports once the first requests are under way. */
const APP = 'src/app/start-app.tsx';

/** Lets the browser fetch the app's chunks with those of `main.tsx`, so that importing it costs no further round trip. */
export function preloads(): Plugin {
  return {
    name: 'trellis-preloads',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { bundle }) => (bundle ? { html, tags: preloadsOf(bundle, html) } : html),
    },
  };
}

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
