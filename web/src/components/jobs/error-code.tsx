import { Trans } from '@lingui/react/macro';
import classes from './jobs.module.css';

/** Code of an error, for reports and the documentation, folded away. */
export const ErrorCode = ({ code }: { code: string }) => (
  <details className={classes.details}>
    <summary>
      <Trans>Details</Trans>
    </summary>
    <code>{code}</code>
  </details>
);
