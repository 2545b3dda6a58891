import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ExternalLink, GitBranch, GitMerge, GitPullRequest, ListChecks } from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { LinkButton } from '../../../components';
import { lazyPart } from '../../../lib/lazy-code';
import { newId } from '../../../lib/new-id';
import { useWorkspace } from '../../../lib/workspace';
import { branchesQuery } from '../api/branches';
import { pullRequestsQuery } from '../api/pull-requests';
import type { Save } from '../api/use-open-branch';
import { canBeMerged, distanceOf, type Branch } from '../branch-facts';
import { nextStepOf, siteOf, type PullRequest } from '../next-step';
import type { BranchDialog } from './branch-dialogs';
import classes from './next-step.module.css';
import { ReviewState } from './review-state';

const BranchDialogs = lazyPart(async () => (await import('./branch-dialogs')).BranchDialogs);

const POLL_MS = 15_000;

export interface NextStepProps {
  /** Saves pending edits before a merge. */
  save?: Save;
}

/**
 * Says how far the shown branch is ahead of the default one, and offers to merge it or to open a pull request. Renders nothing
 * on the default branch.
 */
export function NextStep({ save }: NextStepProps) {
  const { id: w, copy, defaultBranch, isLive } = useWorkspace();
  const { branch: name } = copy;
  const [dialog, setDialog] = useState<BranchDialog | null>(null);
  const branches = useQuery({
    ...branchesQuery(w),
    enabled: name !== null,
    refetchInterval: isLive ? false : POLL_MS,
  });
  const { data: pullRequests } = useQuery({ ...pullRequestsQuery(w), enabled: name !== null });
  if (name === null || defaultBranch === null) return null;
  const find = (wanted: string) => branches.data?.find((branch) => branch.name === wanted);
  const branch = find(name);
  return (
    <section className={classes.frame} aria-label={t`Next step for ${name}`} aria-busy={branches.isPending}>
      <div className={classes.step}>
        {branch && (
          <Step
            branch={branch}
            into={defaultBranch}
            isProtected={find(defaultBranch)?.isProtected === true}
            pullRequests={pullRequests?.items ?? []}
            onAsk={setDialog}
          />
        )}
      </div>
      <Suspense>
        {dialog && <BranchDialogs dialog={dialog} save={save} onClose={() => setDialog(null)} />}
      </Suspense>
    </section>
  );
}

interface StepProps {
  branch: Branch;
  into: string;
  /** True if the default branch takes changes by pull request. */
  isProtected: boolean;
  pullRequests: PullRequest[];
  onAsk: (dialog: BranchDialog) => void;
}

function Step({ branch, into, isProtected, pullRequests, onAsk }: StepProps) {
  const { can } = useWorkspace();
  const step = nextStepOf(branch, into, pullRequests);
  switch (step.is) {
    case 'merged':
      return (
        <>
          <Words>
            <Trans>
              Merged into {into} by <PullRequestLink pullRequest={step.by} /> at {siteOf(step.by.url)}
            </Trans>
          </Words>
          {can('builder') && (
            <Button {...ACTION} onClick={() => onAsk({ kind: 'delete', branch, isMerged: true })}>
              <Trans>Delete branch and go to {into}…</Trans>
            </Button>
          )}
        </>
      );
    case 'ahead':
      return (
        <>
          <Words>
            {distanceOf(branch, into)}
            {step.pullRequest && (
              <>
                {' · '}
                <PullRequestLink pullRequest={step.pullRequest} />{' '}
                <ReviewState pullRequest={step.pullRequest} />
              </>
            )}
          </Words>
          {can('builder') && canBeMerged(branch) && (
            <Actions
              sides={{ from: branch.name, into }}
              isProtected={isProtected}
              pullRequest={step.pullRequest}
              onAsk={onAsk}
            />
          )}
        </>
      );
    case 'even':
      return <Words>{distanceOf(branch, into) ?? t`Everything on this branch is in ${into}`}</Words>;
  }
}

const Words = ({ children }: { children: ReactNode }) => (
  <span className={classes.words}>
    <GitBranch size={14} aria-hidden /> {children}
  </span>
);

const PullRequestLink = ({ pullRequest: { number, title, url } }: { pullRequest: PullRequest }) => (
  <Anchor href={url} target="_blank" rel="noreferrer" size="sm" title={title} underline="always">
    <span className="visually-hidden">
      <Trans>Pull request </Trans>
    </span>
    #{number}
    <ExternalLink size={12} aria-hidden className={classes.external} />
  </Anchor>
);

interface ActionsProps {
  sides: { from: string; into: string };
  isProtected: boolean;
  pullRequest: PullRequest | null;
  onAsk: (dialog: BranchDialog) => void;
}

/** The usual way comes first: a protected branch takes no merge. */
function Actions({ sides, isProtected, pullRequest, onAsk }: ActionsProps) {
  const merge = (
    <Button
      key="merge"
      {...ACTION}
      leftSection={<GitMerge size={14} aria-hidden />}
      onClick={() => onAsk({ kind: 'merge', id: newId(), sides })}
    >
      <Trans>Merge into {sides.into}…</Trans>
    </Button>
  );
  const open = pullRequest === null && (
    <Button
      key="open"
      {...ACTION}
      leftSection={<GitPullRequest size={14} aria-hidden />}
      onClick={() => onAsk({ kind: 'pull-request', sides })}
    >
      <Trans>Open pull request</Trans>
    </Button>
  );
  return (
    <span className={classes.actions}>
      {isProtected ? [open, merge] : [merge, open]}
      <Review sides={sides} pullRequest={pullRequest} />
    </span>
  );
}

function Review({ sides: { from, into }, pullRequest }: Pick<ActionsProps, 'sides' | 'pullRequest'>) {
  const { id: w } = useWorkspace();
  const look = { ...ACTION, leftSection: <ListChecks size={14} aria-hidden />, children: t`Review` };
  return pullRequest ? (
    <LinkButton to="/w/$w/review/pull/$n" params={{ w, n: String(pullRequest.number) }} {...look} />
  ) : (
    <LinkButton to="/w/$w/review" params={{ w }} search={{ from, to: into }} {...look} />
  );
}

const ACTION = { variant: 'default', size: 'compact-sm' } as const;
