import { Loader } from '@mantine/core';
import { Circle, CircleAlert, CircleCheck, CircleX } from 'lucide-react';
import { stepsOf, type Step, type StepState } from '../api/use-finalize';
import classes from './git-settings.module.css';

const LABELS: Record<Step, string> = {
  reach: 'Reach the host',
  host_key: 'Check the host’s key',
  certificate: 'Check the certificate',
  sign_in: 'Sign in',
  read: 'Read the repository',
  write: 'Write to the repository',
};

const WORDS: Record<StepState, string> = {
  waiting: 'not yet',
  running: 'under way',
  done: 'all well',
  failed: 'failed',
  limited: 'not allowed',
};

interface Props {
  states: Record<Step, StepState>;
  isHttps: boolean;
}

export const FinalizeChecks = ({ states, isHttps }: Props) => (
  <ul className={classes.checks} aria-label="Setup checks" aria-live="polite">
    {stepsOf(isHttps).map((step) => (
      <li key={step} className={classes.check} data-state={states[step]}>
        <Icon state={states[step]} />
        <span>
          {LABELS[step]}
          {step === 'sign_in' && ` with the ${isHttps ? 'token' : 'SSH key'}`}
          <span className="visually-hidden">: {WORDS[states[step]]}</span>
          {states[step] === 'limited' && ', which is not allowed: this workspace can import and pull'}
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
