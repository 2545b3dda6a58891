import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { labelsOf, type BranchMerge } from '../../merge-labels';
import classes from './merge.module.css';

/** The apps that a merge changes or that clash, and the other files that clash. */
export function MergedThings({ merge: { apps, files } }: { merge: BranchMerge }) {
  if (apps.length + files.length === 0) return null;
  return (
    // Focusable, because it may scroll.
    <ul className={classes.list} aria-label={t`What changes`} tabIndex={0}>
      {apps.map((app) => (
        <li key={app.gitAppId}>
          <span className={classes.name}>{app.name}</span>
          <span className={classes.words} data-clash={app.conflicts > 0 || undefined}>
            {labelsOf(app)}
          </span>
        </li>
      ))}
      {files.map((path) => (
        <li key={path}>
          <code className={classes.name}>{path}</code>
          <span className={classes.words} data-clash>
            <Trans>conflict</Trans>
          </span>
        </li>
      ))}
    </ul>
  );
}
