import { NativeSelect, TextInput } from '@mantine/core';
import { ArrowDownWideNarrow, Search } from 'lucide-react';
import type { App } from '../../../lib/workspace';
import classes from './apps.module.css';

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export const SORTS = {
  updated: { label: 'Last changed', compare: (a: App, b: App) => b.updatedAt.localeCompare(a.updatedAt) },
  name: { label: 'Name', compare: (a: App, b: App) => byName.compare(a.name, b.name) },
  created: { label: 'Newest', compare: (a: App, b: App) => b.createdAt.localeCompare(a.createdAt) },
  state: {
    label: 'State',
    compare: (a: App, b: App) => RANK[a.gitState] - RANK[b.gitState] || byName.compare(a.name, b.name),
  },
};
export type SortKey = keyof typeof SORTS;

/** Sort order of the states; those that need attention come first. */
const RANK: Record<App['gitState'], number> = {
  conflict: 0,
  failed: 1,
  changed: 2,
  behind: 3,
  none: 4,
  locked: 5,
  clean: 6,
};

interface Props {
  search: string;
  setSearch: (text: string) => void;
  sort: SortKey;
  setSort: (sort: SortKey) => void;
  count: number;
}

export const AppsToolbar = ({ search, setSearch, sort, setSort, count }: Props) => (
  <div className={classes.toolbar} role="search">
    <TextInput
      type="search"
      aria-label="Search apps"
      placeholder="Search apps"
      leftSection={<Search size={15} aria-hidden />}
      className={classes.search}
      value={search}
      onChange={(event) => setSearch(event.currentTarget.value)}
    />
    <NativeSelect
      aria-label="Sort apps"
      leftSection={<ArrowDownWideNarrow size={15} aria-hidden />}
      className={classes.sort}
      data={Object.entries(SORTS).map(([value, { label }]) => ({ value, label }))}
      value={sort}
      onChange={(event) => setSort(event.currentTarget.value as SortKey)}
    />
    <span className="visually-hidden" role="status">
      {count} {count === 1 ? 'app' : 'apps'}
    </span>
  </div>
);
