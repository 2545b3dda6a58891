import { t } from '@lingui/core/macro';
import { compareNames } from '../../../lib/language';
import type { App } from '../../../lib/workspace';
import { GIT_STATE_LABELS } from './git-state-labels';

/** Sort order of the states; states that need attention come first. */
const RANK: Record<App['gitState'], number> = {
  conflict: 0,
  failed: 1,
  changed: 2,
  behind: 3,
  none: 4,
  locked: 5,
  clean: 6,
};

export const STATES = (Object.keys(RANK) as App['gitState'][]).sort((a, b) => RANK[a] - RANK[b]);

export const SORTS = {
  updated: { label: t`Last changed`, compare: (a: App, b: App) => b.updatedAt.localeCompare(a.updatedAt) },
  name: { label: t`Name`, compare: (a: App, b: App) => compareNames(a.name, b.name) },
  created: { label: t`Newest`, compare: (a: App, b: App) => b.createdAt.localeCompare(a.createdAt) },
  state: {
    label: t`State`,
    compare: (a: App, b: App) => RANK[a.gitState] - RANK[b.gitState] || compareNames(a.name, b.name),
  },
};
export type SortKey = keyof typeof SORTS;

export interface AppsView {
  text: string;
  /** Null: all states. */
  state: App['gitState'] | null;
  /** Null: with or without tags. */
  tag: string | null;
  /** Folder in the place of editing; null: any or none. */
  folder: string | null;
  sort: SortKey;
  isList: boolean;
}

/** Returns the view that the address names; unknown values are dropped. */
export const viewOf = ({ state = '', tag, folder, view, sort = '' }: Record<string, string | undefined>) => ({
  state: Object.hasOwn(GIT_STATE_LABELS, state) ? (state as App['gitState']) : null,
  tag: tag || null,
  folder: folder || null,
  sort: Object.hasOwn(SORTS, sort) ? (sort as SortKey) : 'updated',
  isList: view === 'list',
});

type Sought = Pick<AppsView, 'text' | 'tag' | 'folder'>;

const soughtApps = (apps: App[], { text, tag, folder }: Sought): App[] => {
  const wanted = text.trim().toLowerCase();
  return apps.filter(
    ({ name, tags, hostedBy }) =>
      name.toLowerCase().includes(wanted) &&
      (tag === null || tags?.includes(tag)) &&
      (folder === null || hostedBy?.folders?.includes(folder)),
  );
};

/** Returns the apps of the view, in its order. */
export const shownApps = (apps: App[], view: AppsView): App[] =>
  soughtApps(apps, view)
    .filter(({ gitState }) => view.state === null || gitState === view.state)
    .sort(SORTS[view.sort].compare);

/** Counts apps per state, filtered by text, tag and folder. */
export function countStates(apps: App[], view: Sought): Map<App['gitState'], number> {
  const counts = new Map<App['gitState'], number>();
  for (const { gitState } of soughtApps(apps, view)) counts.set(gitState, (counts.get(gitState) ?? 0) + 1);
  return counts;
}

/** Returns all tags, sorted. */
export const tagsOf = (apps: App[]): string[] =>
  [...new Set(apps.flatMap(({ tags = [] }) => tags))].sort(compareNames);

/** Returns all folders of the place of editing, sorted. */
export const foldersOf = (apps: App[]): string[] =>
  [...new Set(apps.flatMap(({ hostedBy }) => hostedBy?.folders ?? []))].sort(compareNames);
