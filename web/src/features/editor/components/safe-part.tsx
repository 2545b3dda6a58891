import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { MissingCode } from '../../../components';
import { isMissingCode } from '../../../lib/lazy-code';
import { useOpenPage } from '../session/use-editor';
import classes from './editor.module.css';

interface Props {
  /** Says which part cannot show the app. */
  title: string;
  children: ReactNode;
}

/** Keeps the rest of the editor where one part of it fails: imported documents can hold anything. */
export function SafePart({ title, children }: Props) {
  const { document } = useOpenPage();
  return (
    <ErrorBoundary
      resetKeys={[document]}
      fallbackRender={({ error, resetErrorBoundary }) =>
        isMissingCode(error) ? (
          <MissingCode error={error} />
        ) : (
          <div className={classes.failedPart} role="alert">
            <Text fw={600} size="sm">
              {title}
            </Text>
            <Text size="sm" c="dimmed">
              <Trans>Nothing is lost. Edit the app in the Document view.</Trans>
            </Text>
            <Button size="xs" variant="default" onClick={resetErrorBoundary}>
              <Trans>Try again</Trans>
            </Button>
          </div>
        )
      }
    >
      {children}
    </ErrorBoundary>
  );
}
