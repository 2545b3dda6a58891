import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitepress';
import { DOCS, readShelves } from './pages.mjs';

/** The server puts its base path in this place: src/web/serve-docs.ts. */
const ROOT = '/__TRELLIS_BASE__';
const BASE = `${ROOT}/docs/`;
const shelves = readShelves();
/** Files of docs/ that pages lead to, such as pipelines to copy. */
const linkedFiles = new Set();

export default defineConfig({
  title: 'Trellis',
  description: 'Documentation of Trellis',
  base: BASE,
  outDir: '../dist/docs',
  cacheDir: '../node_modules/.vitepress',
  cleanUrls: true,
  // Switching the colours would add a style element, which the content security policy forbids.
  appearance: { disableTransition: false },
  // In a file of its own, which the policy allows.
  metaChunk: true,
  head: [
    ['meta', { name: 'robots', content: 'noindex' }],
    ['link', { rel: 'icon', href: `${ROOT}/favicon.svg`, type: 'image/svg+xml' }],
  ],
  markdown: {
    // Anchors as GitHub makes them, which the links use.
    anchor: {
      slugify: (title) =>
        title
          .toLowerCase()
          .replace(/[^\p{L}\p{N} _-]/gu, '')
          .replaceAll(' ', '-'),
    },
    // Colours would be style attributes, which the policy forbids. The keyboard scrolls long lines.
    highlight: (code) => `<pre v-pre tabindex="0"><code>${escapeHtml(code)}</code></pre>`,
    config: (markdown) => markdown.core.ruler.push('trellis', adapt),
  },
  // The policy forbids style attributes; theme.css has what these two say.
  transformHtml: (html) => html.replaceAll(/ style="(--vp-vh:0px|position:relative);"/g, ''),
  // Vite would write small pictures as `data:` addresses.
  vite: { build: { assetsInlineLimit: 0 } },
  themeConfig: {
    sidebar: shelves.map(({ title, pages }) => ({
      text: title,
      items: pages.map((page) => ({ text: page.title, link: `/${page.name}` })),
    })),
    outline: [2, 3],
    search: { provider: 'local' },
  },
  buildEnd: ({ outDir }) => writeTexts(outDir),
});

const escapeHtml = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function adapt({ tokens, env }) {
  for (const token of tokens) {
    if (token.attrGet('style') === 'text-align:right') token.attrs = [['class', 'number']];
    placeLinks(token.children ?? [], env.path);
    (token.children ?? []).forEach(keepBraces);
  }
}

/** Pages speak of {{…}}, which Vue would compute. */
function keepBraces(token) {
  if (!token.content.includes('{{') || !['text', 'code_inline'].includes(token.type)) return;
  const tag = token.type === 'text' ? 'span' : 'code';
  Object.assign(token, {
    type: 'html_inline',
    content: `<${tag} v-pre>${escapeHtml(token.content)}</${tag}>`,
  });
}

/** Links to the API lead to this server's; links to the source, which this server does not have, become text. */
function placeLinks(tokens, from) {
  let isText = false;
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const place = placeOf(token.attrGet('href'), from);
      isText = place === null;
      if (isText) token.attrs = null;
      else if (place.isFile) token.attrs = Object.entries({ href: place.href, target: '_self' });
    }
    if (isText && /^link_(open|close)$/.test(token.type)) token.tag = 'span';
  }
}

function placeOf(href, from) {
  const [address] = href.split('#');
  if (/^[a-z]+:/.test(href) || address === '') return { href };
  const file = path.resolve(path.dirname(from), address);
  if (path.relative(DOCS, file).startsWith('..')) return null;
  // VitePress finds dead ones.
  if (address.endsWith('.md') || !existsSync(file)) return { href };
  if (statSync(file).isDirectory()) return null;
  const name = path.relative(DOCS, file).split(path.sep).join('/');
  if (name === 'api-surface.txt') return { href: `${ROOT}/api/docs`, isFile: true };
  linkedFiles.add(name);
  return { href: `${BASE}${name}`, isFile: true };
}

/** Writes what programs read: each page as Markdown, and `llms.txt`, their list (https://llmstxt.org). */
function writeTexts(outDir) {
  for (const name of ['index', ...shelves.flatMap(({ pages }) => pages.map((page) => page.name))])
    copy(`${name}.md`, outDir);
  for (const name of linkedFiles) copy(name, outDir);
  const surface = readFileSync(path.join(DOCS, 'api-surface.txt'), 'utf8');
  const areas = new Set([...surface.matchAll(/^[A-Z]+ \S+ \[(.+?)\]/gm)].map(([, area]) => area));
  const lines = ['# Trellis', '', '> Keeps the apps of a self-hosted low-code workspace in Git.', ''];
  for (const { title, pages } of shelves) {
    const links = pages.map(
      (page) => `- [${page.title}](${BASE}${page.name}.md)${page.question && `: ${page.question}`}`,
    );
    lines.push(`## ${title}`, '', ...links, '');
  }
  lines.push('## HTTP API', '', `- [All of it](${ROOT}/api/openapi.json)`);
  for (const area of areas)
    lines.push(`- [${area}](${ROOT}/api/openapi/${area.toLowerCase().replaceAll(' ', '-')}.json)`);
  writeFileSync(path.join(outDir, 'llms.txt'), `${lines.join('\n')}\n`);
}

function copy(name, outDir) {
  mkdirSync(path.dirname(path.join(outDir, name)), { recursive: true });
  copyFileSync(path.join(DOCS, name), path.join(outDir, name));
}
