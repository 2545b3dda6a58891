import type { DeploymentSettings } from '../../store/deployment-settings';
import type { Deployment, DeploymentPlan } from '../../store/deployments';
import type { DeploymentSettingsView, DeploymentView } from '../deployments.dto';

const NO_PLAN: DeploymentPlan = {
  apps: [],
  missing: { constants: [], secrets: [], credentials: [] },
  collisions: [],
  problems: [],
};

export const presentSettings = (settings: DeploymentSettings): DeploymentSettingsView => ({
  follow: settings.followed,
  apps: settings.gitAppIds ?? 'all',
  approval: settings.needsApproval,
  frozen: settings.isFrozen,
});

export function presentDeployment(deployment: Deployment): DeploymentView {
  const { id, status, sha, ref, author, message, isAutomatic, approvedBy } = deployment;
  const { startedAt, finishedAt } = deployment;
  return {
    id,
    status: status ?? 'waiting',
    isRunning: status === null,
    sha,
    ref,
    author,
    message,
    plan: planOf(deployment),
    isAutomatic,
    approvedBy,
    startedAt: startedAt?.toISOString() ?? null,
    durationMs: startedAt && finishedAt && Math.max(0, finishedAt.getTime() - startedAt.getTime()),
  };
}

/** The failure of its job is the problem of a deployment that has failed. */
function planOf({ status, plan, error }: Deployment): DeploymentPlan {
  if (status !== 'failed') return plan ?? NO_PLAN;
  const { code, message } = error ?? { code: 'git_interrupted', message: 'The deployment was interrupted.' };
  return { ...(plan ?? NO_PLAN), problems: [{ code, detail: message, gitAppId: null }] };
}
