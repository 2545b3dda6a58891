import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Checkbox, Skeleton, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { CommitSummary, JobProgress, WaitingJob, FormDialog } from '../../../../components';
import { problemOf, answerOf, api } from '../../../../lib/api';
import { moveThroughRows } from '../../../../lib/focus';
import { useForm } from '../../../../lib/form';
import { useWorkspace, branchesKey, resultOf } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import type { Change } from '../../api/changes';
import { usePush } from '../../api/unpushed';
import type { Choice } from '../../api/use-choice';
import type { GitSync } from '../../api/use-gitsync';
import { keyOf, type ShownChanges, type Side } from '../../api/use-shown-changes';
import { summaryOf, groupChanges, titleOf } from '../../lib/change-labels';
import { ChangeSummary } from '../changes/change-summary';
import changeClasses from '../changes/changes.module.css';
import { CommitId } from '../commit-id';
import { FoldedGitProblem } from '../git-problem';
import gitsync from '../gitsync.module.css';
import classes from './page.module.css';

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
  const { commits = [] } = news.news ?? {};
  const { there } = shown;
  return (
    <section className={classes.section} aria-labelledby="news-title">
      <SectionHead
        id="news-title"
        title={newsTitle(commits.length)}
        summary={there && there.total > 0 ? summaryOf(there) : null}
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
      <TheirChanges {...props} />
    </section>
  );
}

function TheirChanges(props: Props) {
  const { there, clashes, isComparingTheirs } = props.shown;
  return (
    <>
      {isComparingTheirs && <Comparing label={t`Comparing with the repository`} />}
      {there?.total === 0 && (
        <Text size="sm" c="dimmed" className={classes.note}>
          <Trans>No changes: the app is the same there.</Trans>
        </Text>
      )}
      <ClashNote count={clashes?.theirs.length ?? 0} />
      {there && there.total > 0 && (
        <div role="group" aria-label={t`Changes in this pull`}>
          <Rows {...props} side="there" changes={there.changes} />
        </div>
      )}
    </>
  );
}

/** Announces the conflicts of a merge before it is begun. */
const ClashNote = ({ count }: { count: number }) =>
  count > 0 && (
    <Text size="sm" className={classes.note} role="note">
      {plural(count, {
        one: 'You changed # of these too. Such a conflict is resolved when you merge: you choose what stays.',
        other:
          'You changed # of these too. Such conflicts are resolved when you merge: you choose what stays.',
      })}
    </Text>
  );

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
      {shown.isComparing && <Comparing label={t`Comparing with the last commit`} />}
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

const Comparing = ({ label }: { label: string }) => (
  <div className={classes.note} role="status" aria-label={label}>
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

/** Moves the focus through the rows of all lists with the arrow keys; the space bar ticks a row. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === ' ') tick(event);
  moveThroughRows(event);
}

function tick(event: KeyboardEvent<HTMLElement>): void {
  const row = (event.target as HTMLElement).closest('[data-row]');
  const box = row?.closest('li')?.querySelector<HTMLElement>('input[type="checkbox"]');
  if (!box) return;
  event.preventDefault();
  box.click();
}

/** Says that the repository has no commit any more, and offers to bring its history back. */
function Emptied({ git, news }: { git: AppGit; news: GitSync['news'] }) {
  const { can } = useWorkspace();
  const push = usePush(() => news.look());
  return (
    <div role="note" className={gitsync.warning}>
      <Text size="sm" fw={600}>
        <Trans>The repository is empty</Trans>
      </Text>
      <Text size="sm" mt={2}>
        <Trans>
          It was created again, or its branches were deleted. Nothing is lost here: the history of{' '}
          {git.branch} that is known here can be pushed back, with all apps. If the repository is meant to
          start empty, an admin can disconnect the workspace and configure it again.
        </Trans>
      </Text>
      {!git.isReadOnly && can('builder') && (
        <Button size="xs" mt="sm" variant="default" loading={push.isPending} onClick={() => push.run({})}>
          <Trans>Push the history back</Trans>
        </Button>
      )}
      <div role="status">{push.isPending && <JobProgress job={push.job} label={t`Pushing`} />}</div>
      {push.isPending && <WaitingJob job={push.job} isLate={push.isLate} />}
      <FoldedGitProblem error={push.error} title={t`Not pushed`} onRetry={() => push.run({})} />
    </div>
  );
}

interface RowsProps extends Pick<Props, 'shown' | 'choice' | 'news' | 'onOpen'> {
  side: Side;
  changes: readonly Change[];
}

/** Changes by page and kind, one of which is selected; each may have a tick. */
const Rows = ({ changes, ...props }: RowsProps) => (
  <>
    {groupChanges(changes).map(({ key, title, changes: group }) => (
      <div key={key}>
        <div className={classes.groupTitle}>{title}</div>
        <ul className={classes.rows} aria-label={title}>
          {group.map((change) => (
            <Row key={change.id} change={change} {...props} />
          ))}
        </ul>
      </div>
    ))}
  </>
);

function Row({ change, side, shown, choice, news, onOpen }: Omit<RowsProps, 'changes'> & { change: Change }) {
  const key = keyOf(side, change);
  const isSelected = shown.selected?.key === key;
  const tabIndex = isSelected ? 0 : -1;
  const { noun, name } = titleOf(change);
  return (
    <li className={classes.row} data-selected={isSelected || undefined}>
      {choice.canChoose && side === 'here' && (
        <label className={classes.tick}>
          <Checkbox
            size="xs"
            aria-label={name === null ? t`Commit ${noun}` : t`Commit ${noun} ${name}`}
            tabIndex={tabIndex}
            disabled={choice.isBusy}
            checked={choice.ticks.isIncluded(change)}
            onChange={() => choice.ticks.toggle(change)}
          />
        </label>
      )}
      <button
        type="button"
        className={changeClasses.row}
        data-row={key}
        tabIndex={tabIndex}
        aria-current={isSelected || undefined}
        onFocus={() => shown.select(key)}
        onClick={() => {
          shown.select(key);
          onOpen();
        }}
      >
        <ChangeSummary change={change}>
          {shown.isClash(side, change) && <ClashMark side={side} news={news} />}
        </ChangeSummary>
      </button>
    </li>
  );
}

/** Marks a change of something that the other side has changed too. */
function ClashMark({ side, news }: Pick<RowsProps, 'side' | 'news'>) {
  const authors = new Set(news.news?.commits.map(({ author }) => author.name));
  const [author] = authors;
  return (
    <span className={classes.clash}>
      {side === 'there'
        ? t`You changed this too`
        : authors.size === 1
          ? t`${author} changed this too`
          : t`Others changed this too`}
    </span>
  );
}

/** Says that others have rewritten the history of the branch, and what can be done about it. */
function Rewritten({ git }: { git: AppGit }) {
  const [isKeeping, setIsKeeping] = useState(false);
  const { can } = useWorkspace();
  const sha = git.lastCommit?.sha ?? null;
  return (
    <div role="note" className={gitsync.warning}>
      <Text size="sm" fw={600}>
        <Trans>The history of {git.branch} was rewritten</Trans>
      </Text>
      <Text size="sm" mt={2}>
        <Trans>
          The repository no longer has your last commit on it. Nothing is lost here: merge both states, commit
          over theirs, or pull theirs.
        </Trans>
      </Text>
      {sha !== null && !git.isReadOnly && can('builder') && (
        <Button size="xs" mt="sm" variant="default" onClick={() => setIsKeeping(true)}>
          <Trans>Keep the former history on a branch…</Trans>
        </Button>
      )}
      {isKeeping && sha !== null && <KeepOnBranch sha={sha} onClose={() => setIsKeeping(false)} />}
    </div>
  );
}

/** Makes a branch that begins at the app's last commit. */
function KeepOnBranch({ sha, onClose }: { sha: string; onClose: () => void }) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (name) => (name.trim() === '' ? t`Enter a name.` : null) },
  });
  const create = useMutation({
    mutationFn: (name: string) =>
      resultOf(
        { client, workspaceId: w },
        answerOf(
          api.POST('/api/workspaces/{w}/git/branches', {
            params: { path: { w } },
            body: { name, from: sha },
          }),
        ),
      ),
    onSuccess: (_, name) => {
      void client.invalidateQueries({ queryKey: branchesKey(w) });
      notifications.show({ message: t`The branch ${name} keeps the former history.` });
      onClose();
    },
  });
  return (
    <FormDialog
      title={t`Keep the former history`}
      submitLabel={t`Create branch`}
      form={form}
      isPending={create.isPending}
      error={create.error}
      onSubmit={form.onSubmit(({ name }) => create.mutate(name.trim()))}
      onClose={onClose}
    >
      <TextInput
        label={t`Branch name`}
        placeholder="before-rewrite"
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Text size="sm" c="dimmed">
        <Trans>
          The branch begins at this app’s last commit here, with all that came before it. It does not become
          your active branch.
        </Trans>
      </Text>
    </FormDialog>
  );
}
