import { plural, t } from '@lingui/core/macro';
import type { Tone } from '../../components';
import { missingThings } from '../../lib/workspace';
import type { DeployedApp, Deployment } from './deployments';

const STATES: Record<Deployment['status'], { tone: Tone; label: string }> = {
  planned: { tone: 'quiet', label: t`Planned` },
  waiting: { tone: 'warn', label: t`Waiting` },
  applied: { tone: 'good', label: t`Deployed` },
  refused: { tone: 'bad', label: t`Refused` },
  rejected: { tone: 'quiet', label: t`Rejected` },
  failed: { tone: 'bad', label: t`Failed` },
};
const RUNNING: { tone: Tone; label: string } = { tone: 'busy', label: t`Running` };

export const stateOf = ({ status, isRunning }: Deployment) => (isRunning ? RUNNING : STATES[status]);

export function waitingLabel({ reason }: Pick<Deployment, 'reason'>): string {
  if (reason === 'frozen') return t`Waiting for the end of the freeze`;
  return reason === 'rolled_back' ? t`Waiting since the roll back` : t`Waiting for approval`;
}

const NOT_FOUND = new Set(['git_ref_not_found', 'git_tag_not_found', 'git_commit_not_found']);

/** Returns the first line of the commit's message, or why there is none. */
export function titleOf({ message, isRunning, plan }: Deployment): string {
  const line = message?.split('\n')[0];
  if (line) return line;
  if (isRunning) return t`Checking the repository…`;
  if (plan.problems.some(({ code }) => NOT_FOUND.has(code))) return t`No commit found`;
  return t`Failed before a commit was found`;
}

export function outcomeText(done: Deployment | null): string {
  if (done === null) return t`The deployment is under way.`;
  if (done.status === 'applied') return done.plan.isRollback ? t`Rolled back.` : t`Deployed.`;
  return done.status === 'waiting'
    ? t`The deployment waits for an approval.`
    : t`The deployment was refused.`;
}

/** `isDone`: the deployment was applied. */
export function changeText({ change, total }: DeployedApp, isDone: boolean): string {
  if (change === 'removed') return t`is no longer in the repository, and stays here`;
  if (change === 'added') return isDone ? t`was added` : t`is added`;
  if (total === 0) return t`is written differently`;
  if (change === 'restored')
    return plural(total, {
      one: 'gets back its former state: # change',
      other: 'gets back its former state: # changes',
    });
  return plural(total, { one: '# change', other: '# changes' });
}

/** Names the values that the workspace lacks. */
export const missingNames = ({ credentials, ...names }: Deployment['plan']['missing']): string[] => [
  ...missingThings(names),
  ...credentials.map(({ appName, name, dataSourceId }) => {
    const dataSource = name ?? dataSourceId;
    return t`credentials of ${appName} › ${dataSource}`;
  }),
];
