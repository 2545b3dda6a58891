import type { App } from '../../../lib/workspace';
import type { AppGit } from '../api/app-git';
import type { GitSync } from '../api/use-gitsync';

/** Props shared by the committing parts of the page. */
export interface CommitParts {
  app: App;
  git: AppGit;
  commit: GitSync['commit'];
  save: () => Promise<boolean>;
  /** Commits on top of the repository's state; absent without a common state. */
  combine?: () => void;
  /** Refetches the app's state in Git. */
  refresh: () => void;
}
