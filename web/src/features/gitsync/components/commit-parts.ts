import type { App } from '../../../lib/workspace';
import type { AppGit } from '../api/app-git';
import type { GitSync } from '../api/use-gitsync';

/** Props that the committing parts of the page have in common. */
export interface CommitParts {
  app: App;
  git: AppGit;
  commit: GitSync['commit'];
  save: () => Promise<boolean>;
  /** Commits on top of what the repository has; absent where there is no common state. */
  combine?: () => void;
  /** Reads the state of the app in Git anew. */
  refresh: () => void;
}
