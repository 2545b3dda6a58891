import { basename, dirname, join, relative } from 'node:path';
import { parsers } from 'prettier/plugins/markdown';
import type { Plugin } from 'vite';
import type { GuideNode } from './src/features/guide/guide-node.ts';

const DOCS = join(import.meta.dirname, '../docs');
/** Folders whose pages the guide has. */
const FOLDERS = ['', 'operate'];

/** Turns the Markdown files of the documentation into trees that the page draws: nothing is parsed in the browser. */
export function guide(): Plugin {
  return {
    name: 'trellis-guide',
    enforce: 'pre',
    transform: {
      filter: { id: /\/docs\/.*\.md$/ },
      async handler(text, id) {
        const images: string[] = [];
        const { children = [] } = await parse(text);
        const nodes = children.map((node) => convert(node, { file: id, images }));
        const imports = images.map((url, index) => `import image${index} from ${JSON.stringify(url)};`);
        const tree = JSON.stringify(nodes).replace(/"@image(\d+)"/g, 'image$1');
        return { code: `${imports.join('\n')}\nexport default ${tree};`, map: null };
      },
    },
  };
}

/** Node of the parser, in the form of mdast. */
interface Parsed {
  type: string;
  children?: Parsed[];
  value?: string;
  depth?: number;
  ordered?: boolean;
  url?: string;
  alt?: string;
}

const parse = (text: string): Promise<Parsed> =>
  // The options are those of a program that formats; the parser reads none of them.
  Promise.resolve(parsers.markdown.parse(text, {} as never) as Parsed);

interface Page {
  file: string;
  /** Addresses of its images, which the build copies. */
  images: string[];
}

type Container = 'p' | 'li' | 'strong' | 'em' | 'table' | 'tr' | 'td' | 'blockquote';

const CONTAINERS: Record<string, Container> = {
  paragraph: 'p',
  listItem: 'li',
  strong: 'strong',
  emphasis: 'em',
  table: 'table',
  tableRow: 'tr',
  tableCell: 'td',
  blockquote: 'blockquote',
};

function convert(node: Parsed, page: Page): GuideNode {
  const children = () => (node.children ?? []).map((child) => convert(child, page));
  const { type, value = '' } = node;
  if (Object.hasOwn(CONTAINERS, type)) return { type: CONTAINERS[type], children: children() };
  switch (type) {
    case 'text':
      return { type: 'text', text: value };
    case 'inlineCode':
      return { type: 'code', text: value };
    case 'code':
      return { type: 'pre', text: value };
    case 'list':
      return { type: node.ordered ? 'ol' : 'ul', children: children() };
    case 'heading':
      return {
        type: 'heading',
        depth: node.depth ?? 1,
        anchor: anchorOf(textOf(node)),
        children: children(),
      };
    case 'link':
      return { type: 'link', ...targetOf(node.url ?? '', page.file), children: children() };
    case 'image':
      page.images.push(join(dirname(page.file), node.url ?? ''));
      return { type: 'image', src: `@image${page.images.length - 1}`, alt: node.alt ?? '' };
    default:
      throw new Error(`${page.file} has a ${type}, which the guide cannot show.`);
  }
}

const textOf = ({ value = '', children = [] }: Parsed): string => value + children.map(textOf).join('');

/** Anchors as GitHub makes them, which the links in the documents use. */
const anchorOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** Target of a link: a page of the guide, an address elsewhere, or nothing that this server has. */
function targetOf(url: string, file: string): { page?: string; anchor?: string; href?: string } {
  if (/^https?:/.test(url)) return { href: url };
  const [path = '', anchor] = url.split('#');
  const target = path === '' ? file : join(dirname(file), path);
  const folder = relative(DOCS, dirname(target));
  if (!target.endsWith('.md') || !FOLDERS.includes(folder)) return {};
  return { page: basename(target, '.md'), anchor };
}
