import { t } from '@lingui/core/macro';
import { isUuid } from '../../lib/is-uuid';
import { formatList } from '../../lib/language';
import { roleLabel } from '../../lib/session';
import type { AuditEntry } from './audit';

const ACTIONS: Record<AuditEntry['action'], (target: string) => string> = {
  configured: (target) => t`Changed the settings of ${target}`,
  rotated: (target) => t`Replaced ${target}`,
  forced: (target) => t`Forced a push to ${target}`,
  locked: (target) => t`Locked ${target}`,
  unlocked: (target) => t`Unlocked ${target}`,
  invited: (target) => t`Invited ${target}`,
  joined: (target) => t`Joined by the invitation for ${target}`,
  role_changed: (target) => t`Changed the role of ${target}`,
  removed: (target) => t`Removed ${target}`,
  password_link_made: (target) => t`Made a password link for ${target}`,
  password_reset: (target) => t`Reset the password of ${target}`,
  address_changed: (target) => t`Has the address ${target} now, as at the identity provider`,
  disabled: (target) => t`Disabled the account of ${target}`,
  enabled: (target) => t`Enabled the account of ${target} again`,
  published: (target) => t`Published ${target}`,
  rolled_back: (target) => t`Rolled back ${target}`,
  deployed: (target) => t`Deployed ${target}`,
  approved: (target) => t`Approved the deployment ${target}`,
  rejected: (target) => t`Rejected the deployment ${target}`,
  froze: (target) => t`Froze ${target}`,
  backed_up: (target) => t`Changed the backup of ${target}`,
  reviewed: (target) => t`Completed the review ${target}`,
  agent_wrote: (target) => t`Changed ${target} by an agent`,
  agent_undone: (target) => t`Undid the agent’s session ${target}`,
  agent_branch_deleted: (target) => t`Deleted the agent’s branch ${target}`,
};

/** Audited things besides apps and members. */
const TARGETS: Readonly<Record<string, string>> = {
  connection: t`the connection`,
  'SSH key': t`the SSH key`,
  'signing key': t`the signing key`,
  'access token': t`the access token`,
  'deploy key': t`the deploy key`,
  'setup link': t`the setup link`,
  constants: t`the constants`,
  'allowed secret': t`an allowed secret`,
  webhook: t`the webhook`,
  host: t`the connected editor`,
  notifications: t`the notifications`,
  deployment: t`the deployments`,
};

const FIELDS: Readonly<Record<string, string>> = {
  accountId: t`Account`,
  agent: t`Agent`,
  address: t`Address`,
  after: t`After`,
  apps: t`Apps`,
  before: t`Before`,
  branch: t`Branch`,
  channel: t`Channel`,
  choice: t`Choice`,
  collision: t`Collision`,
  comment: t`Comment`,
  commitTemplate: t`Message template`,
  directory: t`Directory`,
  email: t`Account`,
  events: t`Events`,
  fileName: t`File name`,
  fingerprint: t`Fingerprint`,
  follow: t`Follows`,
  hostKeyFingerprint: t`Fingerprint of the host key`,
  invitedBy: t`Invited by`,
  hostWorkspaceId: t`Workspace in the connected editor`,
  intervalSeconds: t`Interval in seconds`,
  releaseRule: t`Release after pulls`,
  commits: t`Automatic commits`,
  kind: t`Kind`,
  lease: t`Replaced commit`,
  maxSeconds: t`Longest wait in seconds`,
  name: t`Name`,
  notes: t`Notes`,
  pollSeconds: t`Interval in seconds`,
  quietSeconds: t`Wait in seconds`,
  reason: t`Reason`,
  repository: t`Repository`,
  requiresOther: t`Not by the person who asked`,
  repositoryUrl: t`Repository`,
  role: t`Role`,
  secret: t`Secret`,
  sha: t`Commit`,
  tag: t`Tag`,
  tags: t`Tags`,
  tip: t`Last commit`,
  tool: t`Tool`,
  type: t`Type`,
  url: t`Address`,
  version: t`Version`,
};

const EVENTS: Readonly<Record<string, string>> = {
  job_failed: t`Failed jobs`,
  conflict: t`Conflicts`,
  deployment: t`Deployments`,
};

/** Names of apps and people, by their ids. */
type Names = ReadonlyMap<string, string>;

/** Describes an entry in words. */
export function actionLabel({ action, target }: AuditEntry, names: Names): string {
  const name = target === null ? t`this workspace` : (named(TARGETS, target) ?? names.get(target) ?? target);
  // A newer server may know more actions.
  return Object.hasOwn(ACTIONS, action) ? ACTIONS[action](name) : `${action} ${name}`;
}

/** Words for things that are so or not; null: nothing worth a word. */
const FLAGS: Readonly<Record<string, { yes: string | null; no: string | null }>> = {
  again: { yes: t`again`, no: null },
  approval: { yes: t`needs an approval`, no: t`needs no approval` },
  autoPull: { yes: t`pulls automatically`, no: t`does not pull automatically` },
  createBranch: { yes: t`created the branch`, no: null },
  enabled: { yes: t`switched on`, no: t`switched off` },
  finalize: { yes: t`finalized`, no: null },
  frozen: { yes: t`frozen`, no: t`not frozen` },
  isPasswordNew: { yes: t`with a new password`, no: null },
  leftovers: { yes: t`removed what Trellis had left there`, no: null },
  pending: { yes: t`the invitation was not accepted yet`, no: t`a member at once` },
  removed: { yes: t`removed`, no: null },
  tag: { yes: t`with a tag`, no: t`without a tag` },
  write: { yes: t`with write access`, no: t`read only` },
};

/** Formats `Role: Builder, with a tag`. Ids without a name are left out; the exported file has them. */
export const detailLabel = ({ detail }: AuditEntry, names: Names): string =>
  Object.entries(detail)
    .map(([name, value]) => partLabel(name, value, names))
    .filter((words) => words !== '')
    .join(', ');

function partLabel(name: string, value: unknown, names: Names): string {
  if (typeof value === 'boolean' && Object.hasOwn(FLAGS, name))
    return FLAGS[name][value ? 'yes' : 'no'] ?? '';
  const words = valueLabel(name, value, names);
  return words === '' ? '' : `${named(FIELDS, name) ?? name}: ${words}`;
}

function valueLabel(name: string, value: unknown, names: Names): string {
  if (typeof value === 'boolean') return value ? t`yes` : t`no`;
  if (name === 'role') return roleLabel(value as Parameters<typeof roleLabel>[0]);
  if (name === 'apps' && value === 'all') return t`all`;
  if (Array.isArray(value)) return listLabel(name, value.map(String), names);
  if (typeof value === 'object' && value !== null) return Object.values(value).map(String).join(', ');
  return typeof value === 'string' || typeof value === 'number' ? nameOf(String(value), names) : '';
}

const listLabel = (name: string, values: string[], names: Names): string =>
  formatList(
    values
      .map((value) => (name === 'events' ? (named(EVENTS, value) ?? value) : nameOf(value, names)))
      .filter(Boolean),
  );

const nameOf = (value: string, names: Names): string => names.get(value) ?? (isUuid(value) ? '' : value);

const named = (names: Readonly<Record<string, string>>, key: string): string | null =>
  Object.hasOwn(names, key) ? names[key] : null;
