import { Trans } from '@lingui/react/macro';
import { BranchMenu, MissingCopy } from '../../branches';
import classes from './editor.module.css';

/** Screen of an app that the branch in the address does not have, or of a branch that is not there. */
export const MissingApp = (props: { error: unknown; appId: string }) => (
  <main id="content" tabIndex={-1} className={classes.closed}>
    <h1 className="visually-hidden">
      <Trans>App</Trans>
    </h1>
    <div className={classes.otherBranch}>
      <BranchMenu />
    </div>
    <MissingCopy {...props} />
  </main>
);
