import { Trans } from '@lingui/react/macro';
import { Alert, Text } from '@mantine/core';
import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { problemOf } from '../lib/api';
import classes from './problem-alert.module.css';

/** Shows an error in place: cause and remedy, with the code (for reports and the documentation) folded. `children`: actions. */
export function ProblemAlert({
  error,
  title,
  children,
}: {
  error: unknown;
  title?: string;
  children?: ReactNode;
}) {
  if (!error) return null;
  const { message, remedy, said, code, data } = problemOf(error);
  const serverMessage = typeof data.serverMessage === 'string' ? data.serverMessage.trim() : '';
  return (
    <Alert
      role="alert"
      variant="default"
      className={classes.alert}
      icon={<CircleAlert size={18} aria-hidden />}
    >
      {title && (
        <Text size="sm" fw={600}>
          {title}
        </Text>
      )}
      <Text size="sm">{message}</Text>
      {serverMessage && <pre className={classes.words}>{serverMessage}</pre>}
      {remedy && (
        <Text size="sm" mt={4} className={classes.remedy}>
          {remedy}
        </Text>
      )}
      {code !== 'unknown' && (
        <details className={classes.details}>
          <summary>
            <Trans>Details</Trans>
          </summary>
          <code>{code}</code>
          {said && <div lang="en">{said}</div>}
        </details>
      )}
      {children && <div className={classes.ways}>{children}</div>}
    </Alert>
  );
}
