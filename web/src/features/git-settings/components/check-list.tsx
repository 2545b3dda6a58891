import { t } from '@lingui/core/macro';
import { Loader } from '@mantine/core';
import { Circle, CircleAlert, CircleCheck, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StepState } from '../use-finalize';
import classes from './git-settings.module.css';

const STATE_LABELS: Record<StepState, string> = {
  waiting: t`not started`,
  running: t`in progress`,
  done: t`passed`,
  failed: t`failed`,
  limited: t`not allowed`,
};

export interface CheckedStep {
  name: string;
  label: ReactNode;
  state: StepState;
  /** Shown after the label. */
  note?: ReactNode;
}

/** List of steps with their states. */
export const CheckList = ({ label, steps }: { label: string; steps: CheckedStep[] }) => (
  <ul className={classes.checks} aria-label={label} aria-live="polite">
    {steps.map((step) => (
      <li key={step.name} className={classes.check} data-state={step.state}>
        <Icon state={step.state} />
        <span>
          {step.label}
          <span className="visually-hidden">: {STATE_LABELS[step.state]}</span>
          {step.note}
        </span>
      </li>
    ))}
  </ul>
);

function Icon({ state }: { state: StepState }) {
  switch (state) {
    case 'waiting':
      return <Circle size={18} strokeWidth={1.5} aria-hidden />;
    case 'running':
      return <Loader size={16} aria-hidden />;
    case 'done':
      return <CircleCheck size={18} aria-hidden />;
    case 'failed':
      return <CircleX size={18} aria-hidden />;
    case 'limited':
      return <CircleAlert size={18} aria-hidden />;
  }
}
