import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import classes from '../git-settings.module.css';

interface Props {
  number: number;
  title: string;
  state: 'done' | 'current' | 'later';
  description?: ReactNode;
  children?: ReactNode;
}

/** One step of the guided setup. Later steps show only their title. */
export const FlowStep = ({ number, title, state, description, children }: Props) => (
  <li className={classes.step} data-state={state} aria-current={state === 'current' ? 'step' : undefined}>
    <span className={classes.number} aria-hidden>
      {state === 'done' ? <Check size={15} strokeWidth={3} /> : number}
    </span>
    <div>
      <h2 className={classes.stepTitle}>
        {title}
        {state === 'done' && (
          <span className="visually-hidden">
            <Trans> (done)</Trans>
          </span>
        )}
      </h2>
      {description && (
        <Text size="sm" c="dimmed">
          {description}
        </Text>
      )}
      {state !== 'later' && children && <div className={classes.stepBody}>{children}</div>}
    </div>
  </li>
);
