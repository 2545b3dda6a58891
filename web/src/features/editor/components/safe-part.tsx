import { Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { useOpenPage } from '../session/use-editor';
import classes from './editor.module.css';

interface Props {
  /** Such as `canvas`. */
  name: string;
  children: ReactNode;
}

/** Keeps the rest of the editor where one part of it fails: imported documents can hold anything. */
export function SafePart({ name, children }: Props) {
  const { document } = useOpenPage();
  return (
    <ErrorBoundary
      resetKeys={[document]}
      fallbackRender={({ resetErrorBoundary }) => (
        <div className={classes.failedPart} role="alert">
          <Text fw={600} size="sm">
            The {name} can’t show this app
          </Text>
          <Text size="sm" c="dimmed">
            Nothing is lost. Edit the app in the Document view.
          </Text>
          <Button size="xs" variant="default" onClick={resetErrorBoundary}>
            Try again
          </Button>
        </div>
      )}
    >
      {children}
    </ErrorBoundary>
  );
}
