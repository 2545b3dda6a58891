import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import classes from './drawing.module.css';

/** Shows a note in place of a component that cannot be drawn, until `of` changes. Its handle stays. */
export const DrawnSafely = ({ of, children }: { of: unknown; children: ReactNode }) => (
  <ErrorBoundary resetKeys={[of]} fallback={<NotDrawn />}>
    {children}
  </ErrorBoundary>
);

const NotDrawn = () => (
  <div className={classes.drawing}>
    <div className={classes.unknown}>
      <Trans>This component cannot be drawn. It is unchanged in the document.</Trans>
    </div>
  </div>
);
