import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { ActionIcon, NativeSelect, TextInput } from '@mantine/core';
import {
  ArrowDownWideNarrow,
  Ellipsis,
  Folder,
  LayoutGrid,
  List,
  ListFilter,
  Search,
  Tag,
} from 'lucide-react';
import { FilterSelect, MenuOnDemand } from '../../../components';
import { lazyPart } from '../../../lib/lazy-code';
import { useWorkspace, type App } from '../../../lib/workspace';
import classes from './apps.module.css';
import { GIT_STATE_LABELS } from '../lib/git-state-labels';
import {
  countStates,
  foldersOf,
  SORTS,
  STATES,
  tagsOf,
  type AppsView,
  type SortKey,
} from '../lib/shown-apps';

interface Props {
  apps: App[];
  view: AppsView;
  /** The number of shown apps. */
  count: number;
  show: (change: Partial<AppsView>) => void;
}

export function AppsToolbar({ apps, view, count, show }: Props) {
  const { can, viewersSeeDrafts } = useWorkspace();
  // States are about drafts.
  const seesStates = can('builder') || viewersSeeDrafts || view.state !== null;
  return (
    <div className={classes.toolbar} role="search">
      <TextInput
        type="search"
        aria-label={t`Search apps`}
        placeholder={t`Search apps`}
        leftSection={<Search size={15} aria-hidden />}
        className={classes.search}
        value={view.text}
        onChange={(event) => show({ text: event.currentTarget.value })}
      />
      {seesStates && (
        <FilterSelect
          label={t`Filter by state`}
          icon={<ListFilter size={15} aria-hidden />}
          all={t`All states`}
          className={classes.sort}
          data={statesOf(apps, view)}
          value={view.state}
          onChange={(state) => show({ state: state as AppsView['state'] })}
        />
      )}
      <LabelFilters apps={apps} view={view} show={show} />
      <NativeSelect
        aria-label={t`Sort apps`}
        leftSection={<ArrowDownWideNarrow size={15} aria-hidden />}
        className={classes.sort}
        data={Object.entries(SORTS).map(([value, { label }]) => ({ value, label }))}
        value={view.sort}
        onChange={(event) => show({ sort: event.currentTarget.value as SortKey })}
      />
      <div className={classes.views} role="group" aria-label={t`View`}>
        <View label={t`Cards`} isOn={!view.isList} onClick={() => show({ isList: false })}>
          <LayoutGrid size={16} aria-hidden />
        </View>
        <View label={t`List`} isOn={view.isList} onClick={() => show({ isList: true })}>
          <List size={16} aria-hidden />
        </View>
      </div>
      {can('builder') && <MoreActions />}
      <span className={classes.count} role="status">
        {count === apps.length ? (
          <Plural value={count} one="# app" other="# apps" />
        ) : (
          <Trans>
            {count} of <Plural value={apps.length} one="# app" other="# apps" />
          </Trans>
        )}
      </span>
    </div>
  );
}

const loadItems = () => import('./more-actions-items');
const MoreActionsItems = lazyPart(async () => (await loadItems()).MoreActionsItems);

const MoreActions = () => (
  <MenuOnDemand
    position="bottom-end"
    width={210}
    load={loadItems}
    opener={
      <ActionIcon
        variant="subtle"
        color="gray"
        size={34}
        aria-label={t`More actions`}
        title={t`More actions`}
      >
        <Ellipsis size={17} aria-hidden />
      </ActionIcon>
    }
  >
    <MoreActionsItems />
  </MenuOnDemand>
);

/** Selects for a tag and a folder, with the existing values. */
function LabelFilters({ apps, view, show }: Omit<Props, 'count'>) {
  const tags = withChosen(tagsOf(apps), view.tag);
  const folders = withChosen(foldersOf(apps), view.folder);
  return (
    <>
      {tags.length > 0 && (
        <FilterSelect
          label={t`Filter by tag`}
          all={t`All tags`}
          icon={<Tag size={15} aria-hidden />}
          className={classes.sort}
          data={tags}
          value={view.tag}
          onChange={(tag) => show({ tag })}
        />
      )}
      {folders.length > 0 && (
        <FilterSelect
          label={t`Filter by folder`}
          all={t`All folders`}
          icon={<Folder size={15} aria-hidden />}
          className={classes.sort}
          data={folders}
          value={view.folder}
          onChange={(folder) => show({ folder })}
        />
      )}
    </>
  );
}

/** Adds the chosen value: the address can name a value without apps. */
const withChosen = (found: string[], chosen: string | null): string[] => [
  ...new Set([...found, ...(chosen === null ? [] : [chosen])]),
];

/** Offers the states that occur, and the chosen one. */
function statesOf(apps: App[], view: AppsView) {
  const { state } = view;
  const counts = countStates(apps, view);
  const found = STATES.filter((one) => one === state || counts.has(one));
  return found.map((one) => ({
    value: one,
    label: `${GIT_STATE_LABELS[one].label} (${counts.get(one) ?? 0})`,
  }));
}

interface ViewProps {
  label: string;
  isOn: boolean;
  onClick: () => void;
  children: React.ReactNode;
}

const View = ({ label, isOn, onClick, children }: ViewProps) => (
  <ActionIcon
    variant={isOn ? 'light' : 'subtle'}
    color={isOn ? undefined : 'gray'}
    size={34}
    aria-label={label}
    title={label}
    aria-pressed={isOn}
    onClick={onClick}
  >
    {children}
  </ActionIcon>
);
