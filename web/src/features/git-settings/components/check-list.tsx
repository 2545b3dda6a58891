import { Loader } from '@mantine/core';
import { Circle, CircleAlert, CircleCheck, CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StepState } from '../api/use-finalize';
import classes from './git-settings.module.css';

const WORDS: Record<StepState, string> = {
  waiting: 'not yet',
  running: 'under way',
  done: 'all well',
  failed: 'failed',
  limited: 'not allowed',
};

export interface CheckedStep {
  name: string;
  label: ReactNode;
  state: StepState;
  /** Told after it. */
  note?: ReactNode;
}

/** Steps that are done one after the other, each with where it stands. */
export const CheckList = ({ label, steps }: { label: string; steps: CheckedStep[] }) => (
  <ul className={classes.checks} aria-label={label} aria-live="polite">
    {steps.map((step) => (
      <li key={step.name} className={classes.check} data-state={step.state}>
        <Icon state={step.state} />
        <span>
          {step.label}
          <span className="visually-hidden">: {WORDS[step.state]}</span>
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
