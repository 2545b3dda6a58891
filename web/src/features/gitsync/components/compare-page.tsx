import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Select, type ComboboxData } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowLeftRight, History } from 'lucide-react';
import { useState } from 'react';
import { LinkButton } from '../../../components';
import { tagName } from '../../../lib/tag-name';
import { useWindowTitle } from '../../../lib/use-window-title';
import { useOpenApp, useSeesDraft, useWorkspace, versionsQuery, type App } from '../../../lib/workspace';
import { branchesQuery } from '../../branches';
import { historyQuery } from '../api/history/history';
import { useSideLabels } from '../api/use-side-labels';
import { sideLabel, choiceLabel } from '../lib/history-labels';
import classes from './compare.module.css';
import { Compared, type ChangesView } from './history/compared';
import page from './page/page.module.css';

/** Compares two states of an app from the address: versions, branches, commits, or the working copy. */
export function ComparePage() {
  const { app } = useOpenApp();
  const { id: w } = useWorkspace();
  const seesDraft = useSeesDraft(app);
  const [before, after] = seesDraft ? ['last', 'working'] : ['live', 'last'];
  const { from = before, to = after } = useSearch({ from: '/signed-in/w/$w/apps/$a/compare' });
  const navigate = useNavigate();
  const show = (search: { from: string; to: string }) =>
    // Replaces the entry, so that going back leaves the page.
    void navigate({ to: '.', search, replace: true, resetScroll: false });
  const states = useStates(app, seesDraft);
  const labels = useSideLabels(app.id, { from, to });
  const [view, setView] = useState<ChangesView>('values');
  useWindowTitle(t`Compare ${app.name}`);
  const title = `${labels.from} → ${labels.to}`;
  return (
    <div className={page.page}>
      <div className={page.bar}>
        <h2 className={page.heading}>{t`Compare`}</h2>
        <div className={page.check}>
          <LinkButton
            to="/w/$w/apps/$a/history"
            params={{ w, a: app.id }}
            size="xs"
            variant="default"
            leftSection={<History size={14} aria-hidden />}
          >
            <Trans>History</Trans>
          </LinkButton>
        </div>
      </div>
      <div className={classes.scroll}>
        <div className={classes.sides}>
          <State label={t`From`} value={from} states={states} onChange={(ref) => show({ from: ref, to })} />
          <ActionIcon
            variant="default"
            size={30}
            aria-label={t`Swap both`}
            title={t`Swap both`}
            onClick={() => show({ from: to, to: from })}
          >
            <ArrowLeftRight size={14} aria-hidden />
          </ActionIcon>
          <State label={t`To`} value={to} states={states} onChange={(ref) => show({ from, to: ref })} />
        </div>
        <section aria-label={title} className={classes.difference}>
          <h3 className="visually-hidden">{t`Difference`}</h3>
          <Compared
            key={`${from} ${to}`}
            appId={app.id}
            sides={{ from, to }}
            {...{ title, view }}
            isOfCommit={false}
            onView={setView}
          />
        </section>
      </div>
    </div>
  );
}

interface StateProps {
  label: string;
  value: string;
  states: ComboboxData;
  onChange: (ref: string) => void;
}

/** Offers the address's state even if no list has it: it may be older, or gone. */
function State({ label, value, states, onChange }: StateProps) {
  const isListed = JSON.stringify(states).includes(JSON.stringify(value));
  return (
    <Select
      size="xs"
      label={label}
      className={classes.state}
      data={isListed ? states : [{ value, label: sideLabel(value) }, ...states]}
      value={value}
      allowDeselect={false}
      searchable
      nothingFoundMessage={t`No matching states.`}
      maxDropdownHeight={360}
      onChange={(ref) => ref !== null && onChange(ref)}
    />
  );
}

/** Lists an app's comparable states: working copy, versions, branches, and the newest commits with their tags. */
function useStates({ id: appId, live }: App, seesDraft: boolean): ComboboxData {
  const { id, copy } = useWorkspace();
  const versions = useQuery(versionsQuery(copy, appId)).data ?? [];
  const branches = useQuery(branchesQuery(id)).data ?? [];
  const commits = useInfiniteQuery(historyQuery(copy, appId)).data?.pages.flatMap(({ items }) => items) ?? [];
  return [
    {
      group: t`Here`,
      items: [
        ...(seesDraft ? [{ value: 'working', label: t`Working copy` }] : []),
        ...(live ? [{ value: 'live', label: t`Live release` }] : []),
        { value: 'last', label: t`The last commit` },
      ],
    },
    {
      group: t`Versions`,
      items: (seesDraft ? versions : []).map((version) => ({
        value: `version:${version.id}`,
        label: t`Version ${version.name}`,
      })),
    },
    {
      group: t`Branches in the repository`,
      items: branches
        .filter(({ isRemote }) => isRemote)
        .map(({ name }) => ({ value: `branch:${name}`, label: t`Branch ${name}` })),
    },
    {
      group: t`Tags`,
      items: commits
        .flatMap(({ tags }) => tags)
        .map((tag) => ({ value: `tag:${tag}`, label: t`Tag ${tagName(tag)}` })),
    },
    {
      group: t`Commits`,
      items: commits.map((commit) => ({ value: commit.sha, label: choiceLabel(commit) })),
    },
  ].filter(({ items }) => items.length > 0);
}
