import { Trans } from '@lingui/react/macro';
import { Alert, Text, UnstyledButton } from '@mantine/core';
import { ChevronRight, CircleAlert } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { problemOf } from '../lib/api';
import classes from './problem-alert.module.css';

interface Props {
  error: unknown;
  title?: string;
  /** Actions. */
  children?: ReactNode;
}

/** Shows an error in place: cause and remedy, with the code (for reports and the documentation) folded. */
export function ProblemAlert({ error, title, children }: Props) {
  if (!error) return null;
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
      <Explanation error={error}>{children}</Explanation>
    </Alert>
  );
}

/** Shows an error in one line, which expands to all of it. For places that have to keep their room for something else. */
export function FoldedProblem({ error, title, children }: Props & { title: string }) {
  const [isOpen, setIsOpen] = useState(false);
  const id = useId();
  if (!error) return null;
  return (
    <div role="alert" className={classes.folded}>
      <UnstyledButton
        className={classes.line}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setIsOpen(!isOpen)}
      >
        <CircleAlert size={16} aria-hidden />
        <span className={classes.title}>{title}</span>{' '}
        <span className={classes.cause} title={isOpen ? undefined : problemOf(error).message}>
          {isOpen ? '' : problemOf(error).message}
        </span>
        <ChevronRight size={14} className={classes.chevron} aria-hidden />
      </UnstyledButton>
      <div id={id} hidden={!isOpen} className={classes.unfolded}>
        <Explanation error={error}>{children}</Explanation>
      </div>
    </div>
  );
}

function Explanation({ error, children }: Pick<Props, 'error' | 'children'>) {
  const { message, remedy, code, data } = problemOf(error);
  const serverMessage = typeof data.serverMessage === 'string' ? data.serverMessage.trim() : '';
  return (
    <>
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
        </details>
      )}
      {children && <div className={classes.ways}>{children}</div>}
    </>
  );
}
