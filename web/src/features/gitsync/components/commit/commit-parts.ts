import type { App } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import type { useCommit } from '../../api/use-commit';

/** Props that the committing parts of the dialog have in common. */
export interface CommitParts {
  app: App;
  git: AppGit;
  commit: ReturnType<typeof useCommit>;
  save: () => Promise<boolean>;
  /** Reads the state of the app in Git anew. */
  refresh: () => void;
}
