import { t } from '@lingui/core/macro';
import type { GuideNode } from './guide-node';

const FILES = import.meta.glob<GuideNode[]>(['../../../../docs/*.md', '../../../../docs/operate/*.md'], {
  import: 'default',
});

const nameOf = (file: string): string => /([^/]+)\.md$/.exec(file)?.[1] ?? file;

const LOADERS = new Map(Object.entries(FILES).map(([file, load]) => [nameOf(file), load]));

/** Pages in the order of the list. A new file in docs/ follows them, under its own name. */
const TITLES: Readonly<Record<string, string>> = {
  guide: t`Using Trellis`,
  providers: t`Git providers`,
  tooljet: t`ToolJet as the editor`,
  'node-red': t`Node-RED as the editor`,
  notifications: t`Notifications`,
  'command-line': t`Command line`,
  embedding: t`Inside your program`,
  operations: t`Operating Trellis`,
  deployment: t`Installing and upgrading`,
  reliability: t`Reliability`,
  scaling: t`Scaling`,
  security: t`Security`,
};

export const GUIDE_PAGES: readonly { name: string; title: string }[] = [
  ...new Set([...Object.keys(TITLES), ...LOADERS.keys()]),
]
  .filter((name) => LOADERS.has(name))
  .map((name) => ({ name, title: TITLES[name] ?? name }));

/** Loads a page; null if there is none of the name. */
export const loadGuidePage = async (name: string): Promise<GuideNode[] | null> =>
  (await LOADERS.get(name)?.()) ?? null;
