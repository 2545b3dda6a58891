import type { BranchStatus } from '../../server/branches';
import type { BranchView } from '../branches.dto';

export const presentBranch = (branch: BranchStatus): BranchView => ({
  name: branch.name,
  isDefault: branch.isDefault,
  isActive: branch.isActive,
  isLocal: branch.isLocal,
  isRemote: branch.isRemote,
  sha: branch.sha,
  ahead: branch.ahead,
  behind: branch.behind,
  unpushed: branch.unpushed,
  changedApps: branch.changedApps,
  movableApps: branch.movableApps,
  isProtected: branch.isProtected,
  lastCommit: branch.lastCommit,
});
