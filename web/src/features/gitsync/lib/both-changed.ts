import type { AppGit } from '../api/app-git';
import type { Updates } from '../api/updates';

type News = { news: Updates | null };

/** Tells if both the app and the repository have changes that the other lacks. */
export const haveBothChanged = ({ hasUncommittedChanges, hasUnpushed }: AppGit, { news }: News): boolean =>
  (hasUncommittedChanges || hasUnpushed === true) && news !== null && !news.isEmptied;

/** Tells if the two can be combined: they are not being combined already. */
export const canCombine = (git: AppGit, news: News): boolean =>
  haveBothChanged(git, news) && git.mergeId === null;
