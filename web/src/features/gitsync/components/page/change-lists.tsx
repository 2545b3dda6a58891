import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Checkbox, Skeleton, Text } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { CommitSummary } from '../../../../components';
import { problemOf } from '../../../../lib/api';
import type { AppGit } from '../../api/app-git';
import type { GitSync } from '../../api/use-gitsync';
import type { ShownChanges } from '../../api/use-shown-changes';
import type { Choice } from '../../api/use-choice';
import { summaryOf } from '../../lib/change-labels';
import { CommitId } from '../commit-id';
import { GitProblem } from '../git-problem';
import classes from './page.module.css';
import { Emptied } from './emptied';
import { moveFocus } from './move-focus';
import { Rewritten } from './rewritten';
import { Rows } from './rows';

interface Props {
  git: AppGit;
  isLocked: boolean;
  shown: ShownChanges;
  choice: Choice;
  news: GitSync['news'];
  /** Shows the difference of the selected change where there is no room for it beside the list. */
  onOpen: () => void;
}

/** News of the repository, and the changes made here. Arrow keys go through both. */
export function ChangeLists(props: Props) {
  const { news, isLocked } = props;
  return (
    <div onKeyDown={(event: KeyboardEvent<HTMLElement>) => moveFocus(event)}>
      <GitProblem error={news.error} title={t`Not checked`} />
      {news.news && <NewsSection {...props} />}
      {!isLocked && <OwnSection {...props} />}
      {isLocked && !news.news && (
        <Text size="sm" c="dimmed" className={classes.note}>
          <Trans>This app follows the repository. New commits appear here, and you can pull them.</Trans>
        </Text>
      )}
    </div>
  );
}

function NewsSection(props: Props) {
  const { git, news, shown } = props;
  const { commits = [], difference } = news.news ?? {};
  return (
    <section className={classes.section} aria-labelledby="news-title">
      <SectionHead
        id="news-title"
        title={newsTitle(commits.length)}
        summary={difference && difference.total > 0 ? summaryOf(difference) : null}
      />
      <HistoryNote git={git} news={news} />
      {commits.length > 0 && (
        <ul className={classes.commits} aria-label={t`New commits`}>
          {commits.map((commit) => (
            <li key={commit.sha}>
              <CommitSummary commit={commit}>
                <CommitId sha={commit.sha} git={git} />
              </CommitSummary>
            </li>
          ))}
        </ul>
      )}
      {difference?.total === 0 && (
        <Text size="sm" c="dimmed" className={classes.note}>
          <Trans>No changes: the app is the same here.</Trans>
        </Text>
      )}
      {shown.there && shown.there.total > 0 && (
        <div role="group" aria-label={t`Changes in this pull`}>
          <Rows {...props} side="there" changes={shown.there.changes} />
        </div>
      )}
    </section>
  );
}

function HistoryNote({ git, news }: Pick<Props, 'git' | 'news'>) {
  if (news.news?.isEmptied) return <Emptied git={git} news={news} />;
  return news.news?.isRewritten ? <Rewritten git={git} /> : null;
}

function newsTitle(count: number): string {
  if (count === 0) return t`The repository has a different state of this app`;
  return plural(count, { one: '# new commit', other: '# new commits' });
}

function OwnSection(props: Props) {
  const { git, shown } = props;
  return (
    <section className={classes.section} aria-labelledby="own-title">
      <SectionHead
        id="own-title"
        title={git.hasUncommittedChanges ? t`Uncommitted changes` : t`No uncommitted changes`}
        summary={shown.here && summaryOf(shown.here)}
      />
      <Tools {...props} />
      {shown.isComparing && <Comparing />}
      {shown.here && (
        <div role="group" aria-label={t`Changes since the last commit`}>
          <Rows {...props} side="here" changes={shown.listed} />
        </div>
      )}
      {shown.isAsked && !shown.here && !shown.isComparing && (
        <Unknown error={shown.error} onRetry={shown.compareAgain} />
      )}
      <Note git={git} />
    </section>
  );
}

function Note({ git: { isCommitted, hasUncommittedChanges } }: { git: AppGit }) {
  if (isCommitted && hasUncommittedChanges) return null;
  return (
    <Text size="sm" c="dimmed" className={classes.note}>
      {isCommitted
        ? t`Everything is committed. New changes appear here.`
        : t`This app is not in the repository yet. The first commit adds all of it.`}
    </Text>
  );
}

/** Selects or discards all changes, and hides those without a meaning. */
function Tools({ shown, choice: { ticks, canChoose, isBusy, discardTicked } }: Props) {
  if (!shown.here || shown.here.changes.length === 0) return null;
  return (
    <div className={classes.all}>
      {canChoose && (
        <Checkbox
          size="xs"
          label={t`${ticks.included.length} selected`}
          aria-label={t`Select all changes`}
          disabled={isBusy}
          checked={ticks.hasAll}
          indeterminate={!ticks.hasAll && ticks.included.length > 0}
          onChange={ticks.toggleAll}
        />
      )}
      {shown.cosmeticCount > 0 && (
        <Checkbox
          size="xs"
          label={t`Hide ${plural(shown.cosmeticCount, { one: '# cosmetic change', other: '# cosmetic changes' })}`}
          checked={shown.hidesCosmetic}
          onChange={shown.toggleCosmetic}
        />
      )}
      {canChoose && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          className={classes.discardAll}
          disabled={isBusy || ticks.included.length === 0}
          onClick={discardTicked}
        >
          <Trans>Discard selected</Trans>
        </Button>
      )}
      <div role="status" className={classes.followed}>
        {ticks.note}
      </div>
    </div>
  );
}

const SectionHead = ({ id, title, summary }: { id: string; title: string; summary: string | null }) => (
  <div className={classes.sectionHead}>
    <h3 id={id}>{title}</h3>
    {summary && <span className={classes.quiet}>{summary}</span>}
  </div>
);

const Comparing = () => (
  <div className={classes.note} role="status" aria-label={t`Comparing with the last commit`}>
    <Skeleton h={14} w="60%" mb={10} />
    <Skeleton h={14} w="75%" mb={10} />
    <Skeleton h={14} w="45%" />
  </div>
);

/** Shown if the comparison fails, which does not prevent a commit. */
const Unknown = ({ error, onRetry }: { error: unknown; onRetry: () => void }) => (
  <div className={classes.note}>
    <Text size="sm" c="dimmed">
      <Trans>The changes could not be determined. You can still commit.</Trans>{' '}
      {error ? problemOf(error).message : ''}
    </Text>
    <Button size="compact-xs" variant="default" mt={8} onClick={onRetry}>
      <Trans>Compare again</Trans>
    </Button>
  </div>
);
