import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import {
  Skeleton,
  Text,
  Button,
  Menu,
  Select,
  Group,
  Radio,
  Stack,
  Textarea,
  type ComboboxData,
} from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Eye, Tag } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { LinkButton, Time, Dialog } from '../../../../components';
import { isPressed } from '../../../../lib/keys';
import { SUBMIT } from '../../../../lib/screen-keys/forms';
import { tagName } from '../../../../lib/tag-name';
import { shortSha } from '../../../../lib/short-sha';
import { dateTime } from '../../../../lib/time';
import { NARROW } from '../../../../lib/use-detail';
import { useOpenApp, useSeesDraft, useWorkspace, type OpenApp } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import type { Chosen } from '../../api/history/use-chosen';
import type { History } from '../../api/history/use-history';
import { useRestore, type Restoring } from '../../api/history/use-restore';
import {
  partsOfMessage,
  sidesOf,
  choiceLabel,
  restoreMessage,
  type HistoryCommit,
  type Sides,
} from '../../lib/history-labels';
import { CommitId } from '../commit-id';
import page from '../page/page.module.css';
import { CommitList } from './commit-list';
import { Compared, Note, type ChangesView } from './compared';
import classes from './history.module.css';
import { PullTagDialog } from './pull-tag-dialog';
import { Restore } from './restore';

interface Props {
  open: OpenApp;
  git: AppGit;
  /** Time when the Git state was read, in ms. */
  readAt: number;
  refresh: () => void;
  history: History;
  chosen: Chosen;
}

/** The list of commits, with the chosen commit beside it, or below its row in a narrow window. */
export function HistoryColumns(props: Props) {
  const { open, git, readAt, refresh, history, chosen } = props;
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const state = `${git.lastCommit?.sha} ${git.hasUncommittedChanges}`;
  const restoring = useRestore(open, { state, readAt, refresh });
  const [view, setView] = useState<ChangesView>('values');
  const [pulledTag, setPulledTag] = useState<string | null>(null);
  const commit = shownCommit(props, isNarrow);
  const details = commit && (
    <CommitDetails
      key={commit.sha}
      {...{ open, git, commit, restoring, view }}
      onView={setView}
      onPullTag={setPulledTag}
      commits={history.commits ?? []}
      compare={chosen.compare}
      onCompare={(other) => chosen.compareWith(commit.sha, other)}
    />
  );
  const notListed = !commit && chosen.sha !== null && <NotListed {...{ git, history }} sha={chosen.sha} />;
  return (
    <div className={page.columns} data-shows="list">
      <section className={page.left} aria-label={t`Commits of the app`}>
        {isNarrow && notListed}
        <CommitList
          {...{ appId: open.app.id, git, history, isNarrow }}
          chosenSha={commit?.sha ?? null}
          namedSha={chosen.sha}
          onChoose={(sha) => chosen.choose(isNarrow && sha === chosen.sha ? null : sha)}
          below={isNarrow ? details : null}
        />
      </section>
      {!isNarrow && (
        <section className={page.right} aria-label={t`Commit`}>
          {details ?? notListed}
        </section>
      )}
      {/* Outside the details, which move in a narrow window. */}
      <RestoreDialog git={git} restoring={restoring} />
      <PullTagDialog tag={pulledTag} onClose={() => setPulledTag(null)} />
    </div>
  );
}

/** Returns the commit that the address names, or else the newest one in a window with two columns. */
function shownCommit({ history: { commits, found }, chosen }: Props, isNarrow: boolean) {
  if (chosen.sha !== null || isNarrow) return found;
  return commits?.[0] ?? null;
}

/** Placeholder for a commit that the address names and the list lacks. */
function NotListed({ git, history, sha }: Pick<Props, 'git' | 'history'> & { sha: string }): ReactNode {
  const { commits, isSeeking, hasMore, error } = history;
  if (error !== null) return null;
  if (isSeeking || commits === null) {
    return (
      <div className={classes.seeking} role="status" aria-label={t`Looking for commit ${shortSha(sha)}`}>
        <Skeleton h={16} w="60%" mb={12} />
        <Skeleton h={16} w="40%" />
      </div>
    );
  }
  return (
    <Text size="sm" className={classes.seeking} role="status">
      {hasMore
        ? t`Commit ${shortSha(sha)} is not among the ${commits.length} newest ones. “Show more” looks further back.`
        : t`The history of this app on ${git.branch} does not have commit ${shortSha(sha)}.`}
    </Text>
  );
}

interface CommitDetailsProps {
  open: OpenApp;
  git: AppGit;
  commit: HistoryCommit;
  commits: readonly HistoryCommit[];
  restoring: Restoring;
  onPullTag: (tag: string) => void;
  /** A commit, or `working`; null: the commit before. */
  compare: string | null;
  onCompare: (other: string | null) => void;
  view: ChangesView;
  onView: (view: ChangesView) => void;
}

/** One commit: message, actions and changes. */
function CommitDetails(props: CommitDetailsProps) {
  const { open, git, commit, commits, restoring, onPullTag, compare, onCompare, view, onView } = props;
  const { title, body } = partsOfMessage(commit.message);
  const other = compare === commit.sha ? null : compare;
  return (
    <div className={classes.details} role="group" aria-label={t`Chosen commit`} tabIndex={0}>
      <div className={classes.head}>
        <h3>{title}</h3>
        {body && <p className={classes.text}>{body}</p>}
        <div className={classes.meta}>
          <span title={commit.author.email}>{commit.author.name}</span>
          <span>
            {dateTime(commit.date)} (<Time value={commit.date} />)
          </span>
          <CommitId sha={commit.sha} git={git} />
          {commit.path !== null && <span>{commit.path}</span>}
        </div>
        <div className={classes.actions}>
          <OpenLink appId={open.app.id} sha={commit.sha} isHere={commit.path !== null} />
          <PullTag tags={commit.tags} onPull={onPullTag} />
          <Restore {...{ open, git, commit, restoring }} />
        </div>
        <CompareWith {...{ commit, commits }} compare={other} onCompare={onCompare} />
      </div>
      <CommitChanges
        appId={open.app.id}
        {...{ commit, view, onView }}
        compare={other}
        sides={sidesOf(commit, other, commits)}
      />
    </div>
  );
}

function OpenLink({ appId, sha, isHere }: { appId: string; sha: string; isHere: boolean }) {
  const { id: w } = useWorkspace();
  if (!isHere) return null;
  return (
    <LinkButton
      to="/w/$w/apps/$a/history/$sha"
      params={{ w, a: appId, sha }}
      size="xs"
      variant="default"
      leftSection={<Eye size={14} aria-hidden />}
    >
      <Trans>Open read-only</Trans>
    </LinkButton>
  );
}

interface PullTagProps {
  tags: readonly string[];
  onPull: (tag: string) => void;
}

const ICON = <Tag size={14} aria-hidden />;

/** Offers to pull the app at a tag of the commit; renders nothing without a tag. */
function PullTag({ tags, onPull }: PullTagProps) {
  const { can } = useWorkspace();
  if (tags.length === 0 || !can('builder')) return null;
  const [only] = tags;
  if (tags.length === 1)
    return (
      <Button size="xs" variant="default" leftSection={ICON} onClick={() => onPull(only)}>
        {t`Pull ${only}`}
      </Button>
    );
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={ICON}>
          {t`Pull a tag…`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {tags.map((tag) => (
          <Menu.Item key={tag} onClick={() => onPull(tag)}>
            {tagName(tag)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

interface CommitChangesProps {
  appId: string;
  commit: HistoryCommit;
  /** Null: the commit before. */
  compare: string | null;
  /** Null without a previous commit. */
  sides: Sides | null;
  view: ChangesView;
  onView: (view: ChangesView) => void;
}

/** Differences between two states of the app. */
function CommitChanges({ appId, commit, compare, sides, ...shown }: CommitChangesProps) {
  const title = titleOf(compare, sides);
  return (
    <section aria-label={title} className={classes.changes}>
      {sides === null ? (
        <Note title={title}>
          <Trans>This commit added the app: all of it is new.</Trans>
        </Note>
      ) : commit.path === null && compare === null ? (
        <Note title={title}>
          <Trans>The app is not in the repository at this commit, or not valid there.</Trans>
        </Note>
      ) : (
        <Compared {...{ appId, sides, title, ...shown }} isOfCommit={compare === null} />
      )}
    </section>
  );
}

function titleOf(compare: string | null, sides: Sides | null): string {
  if (compare === null || sides === null) return t`What this commit changed`;
  const to = sides.to === 'working' ? t`the working copy` : shortSha(sides.to);
  return t`From ${shortSha(sides.from)} to ${to}`;
}

interface CompareWithProps {
  commit: HistoryCommit;
  commits: readonly HistoryCommit[];
  compare: string | null;
  onCompare: (other: string | null) => void;
}

const BEFORE = 'before';
const WORKING = 'working';

/** Chooses the state to compare a commit with. */
function CompareWith({ commit, commits, compare, onCompare }: CompareWithProps) {
  const seesDraft = useSeesDraft(useOpenApp().app);
  const others = commits.filter(({ sha }) => sha !== commit.sha);
  const isListed = compare === WORKING || others.some(({ sha }) => sha === compare);
  const items = [
    ...(isListed || compare === null ? [] : [{ value: compare, label: shortSha(compare) }]),
    ...others.map((other) => ({ value: other.sha, label: choiceLabel(other) })),
  ];
  const data: ComboboxData = [
    { value: BEFORE, label: t`The commit before` },
    ...(seesDraft ? [{ value: WORKING, label: t`Working copy` }] : []),
    ...(items.length > 0 ? [{ group: t`Other commits`, items }] : []),
  ];
  return (
    <div className={classes.compare}>
      <Select
        size="xs"
        label={t`Compare with…`}
        className={classes.choice}
        data={data}
        value={compare ?? BEFORE}
        searchable
        nothingFoundMessage={t`No matching commits.`}
        maxDropdownHeight={320}
        onChange={(value) => onCompare(value === null || value === BEFORE ? null : value)}
      />
      {seesDraft && compare !== WORKING && (
        <Button size="xs" variant="default" onClick={() => onCompare(WORKING)}>
          <Trans>Compare with the working copy</Trans>
        </Button>
      )}
      {compare !== null && (
        <Button size="xs" variant="subtle" color="gray" onClick={() => onCompare(null)}>
          <Trans>Show what it changed</Trans>
        </Button>
      )}
    </div>
  );
}

interface RestoreDialogProps {
  git: AppGit;
  restoring: Restoring;
}

/** Asks before a restore, and whether to commit it. Renders nothing unless asked. */
const RestoreDialog = ({ git, restoring }: RestoreDialogProps) =>
  restoring.asked && <Question git={git} restoring={restoring} commit={restoring.asked} />;

function Question({ git, restoring, commit }: RestoreDialogProps & { commit: HistoryCommit }) {
  const [way, setWay] = useState('change');
  const [message, setMessage] = useState(() => restoreMessage(commit));
  const isCommit = way === 'commit';
  const isReady = !isCommit || message.trim() !== '';
  const submit = () => {
    if (isReady) restoring.restore({ sha: commit.sha, commit: isCommit ? message.trim() : undefined });
  };
  return (
    <Dialog onClose={restoring.leave} title={t`Restore ${shortSha(commit.sha)}?`}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack gap="md">
          <Text size="sm">
            <Trans>
              The app returns to its state at “{partsOfMessage(commit.message).title}”. Its name does not
              change.
            </Trans>{' '}
            {git.hasUncommittedChanges
              ? t`Uncommitted changes are first saved as a version, so you can go back to them.`
              : t`Nothing is lost: the current state is in the history.`}
          </Text>
          <Way git={git} value={way} onChange={setWay} />
          {isCommit && (
            <Textarea
              label={t`Commit message`}
              autosize
              minRows={2}
              maxRows={6}
              value={message}
              onChange={(event) => setMessage(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (isPressed(SUBMIT, event)) submit();
              }}
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={restoring.leave}>
              <Trans>Cancel</Trans>
            </Button>
            <Button type="submit" disabled={!isReady}>
              {isCommit ? t`Restore and commit` : t`Restore`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

const Way = ({ git, value, onChange }: { git: AppGit; value: string; onChange: (way: string) => void }) => (
  <Radio.Group label={t`Restore it`} value={value} onChange={onChange}>
    <Stack gap="xs" mt="xs">
      <Radio
        value="change"
        label={t`As a change`}
        description={t`You review it first, and commit it when you are ready.`}
        data-autofocus
      />
      <Radio
        value="commit"
        label={t`As a commit`}
        disabled={git.isReadOnly}
        description={
          git.isReadOnly
            ? t`This workspace’s key or token for the repository is read-only.`
            : t`It is pushed to ${git.branch} at once.`
        }
      />
    </Stack>
  </Radio.Group>
);
