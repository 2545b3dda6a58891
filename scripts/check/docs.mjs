import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const LINK = /\]\(([^)\s]+)\)/g;
/** Addresses of pages in the code of the page: the help of a route, a link, and texts such as 'guide#history'. */
const SHOWN = /(?:\bhelp: |<DocsLink page=)['"]([^'"]+)['"]|['"]([a-z/-]+#[a-z-]+)['"]/g;

/** The first line of a table. */
const TABLE_HEAD = /^\|(.*)\|\n\|[ :|-]+\|$/gm;

/**
 * Problems of the documentation: dead links between its pages and from screens, pages that open with no question, columns of tables without a header, and tasks (docs/tasks.json) whose answer is more than two clicks away from it.
 */
export async function checkDocs(root) {
  const { readShelves } = await import(path.join(root, 'docs/.vitepress/pages.mjs'));
  const listed = readShelves().flatMap(({ title, pages }) =>
    pages.map((page) => ({ ...page, shelf: title })),
  );
  const texts = new Map(listed.map(({ name, text }) => [`docs/${name}.md`, text]));
  for (const file of ['docs/index.md', 'README.md'])
    texts.set(file, readFileSync(path.join(root, file), 'utf8'));
  const pages = new Map([...texts].map(([file, text]) => [file, readPage(file, text)]));
  return [
    ...findDeadLinks(root, pages),
    ...findDeadLinksOfScreens(root, pages),
    ...[...texts].flatMap(([file, text]) => findEmptyHeaders(file, text)),
    ...listed
      .filter(({ shelf, question }) => shelf !== 'Decisions' && question === '')
      .map(({ name }) => `docs/${name}.md does not open with the question that it answers: _How do I …?_`),
    ...findFarTasks(JSON.parse(readFileSync(path.join(root, 'docs/tasks.json'), 'utf8')), pages),
  ];
}

function readPage(file, text) {
  const prose = text.replace(/^```.*?^```$/gms, '');
  const links = [...prose.replace(/`[^`\n]*`/g, '').matchAll(LINK)]
    .map(([, href]) => href)
    .filter((href) => !/^[a-z]+:/.test(href))
    .map((href) => {
      const [address, anchor] = href.split('#');
      const target = address === '' ? file : path.posix.join(path.posix.dirname(file), address);
      return { href, target, anchor };
    });
  return { links, anchors: new Set(anchorsOf(prose)) };
}

/** Anchors as GitHub and the site make them. */
const anchorsOf = (prose) =>
  [...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, title]) =>
    title
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Screen readers name each cell by its column. */
const findEmptyHeaders = (file, text) =>
  [...text.matchAll(TABLE_HEAD)]
    .filter(([, cells]) => cells.split('|').some((cell) => cell.trim() === ''))
    .map(([head]) => `${file}: a column has no header: ${head.split('\n')[0]}`);

function findDeadLinks(root, pages) {
  return [...pages].flatMap(([file, { links }]) =>
    links
      .filter(({ target, anchor }) => {
        if (!existsSync(path.join(root, target))) return true;
        return anchor !== undefined && pages.has(target) && !pages.get(target).anchors.has(anchor);
      })
      .map(({ href }) => `${file}: the link ${href} leads nowhere`),
  );
}

function findDeadLinksOfScreens(root, pages) {
  const folder = path.join(root, 'web/src');
  const files = readdirSync(folder, { recursive: true }).filter((name) => /(?<!\.spec)\.tsx?$/.test(name));
  return files.flatMap((file) =>
    [...readFileSync(path.join(folder, file), 'utf8').matchAll(SHOWN)]
      .map(([, page, heading]) => page ?? heading)
      .filter((address) => {
        const [name, anchor] = address.split('#');
        const page = pages.get(`docs/${name}.md`);
        return !page || (anchor !== undefined && !page.anchors.has(anchor));
      })
      .map((address) => `web/src/${file}: ${address} is no page or heading of docs/`),
  );
}

/** A click follows a link of a page, or the entry of a heading in the page's own list ("On this page"). */
function findFarTasks(tasks, pages) {
  const first = pages.get('docs/index.md').links;
  return Object.entries(tasks).flatMap(([task, answer]) => {
    const [name, anchor] = answer.split('#');
    const file = `docs/${name}.md`;
    const page = pages.get(file);
    if (!page || (anchor !== undefined && !page.anchors.has(anchor)))
      return [`docs/tasks.json: “${task}” leads nowhere: ${answer}`];
    const second = first.flatMap(({ target }) => pages.get(target)?.links ?? []);
    const isNear =
      first.some(({ target }) => target === file) ||
      second.some((link) => link.target === file && link.anchor === anchor);
    return isNear ? [] : [`docs/tasks.json: “${task}” is more than two clicks from docs/index.md`];
  });
}
