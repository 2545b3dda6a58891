import { useQueryClient } from '@tanstack/react-query';
import { copiesKey, gitSettingsQuery, useJob, type GitSettings, type Job } from '../../lib/workspace';
import { requestFinalize, type FinalizeChoice } from './git-settings';

export type Step = NonNullable<Job['progress']>;
export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'limited';

const STEPS: readonly Step[] = ['reach', 'host_key', 'certificate', 'sign_in', 'read', 'write'];

/** Visible steps: SSH has a host key, HTTPS a certificate. */
export const stepsOf = (isHttps: boolean): Step[] =>
  STEPS.filter((step) => step !== (isHttps ? 'host_key' : 'certificate'));

interface FinalizeRun {
  /** Null if the request was refused before the first step. */
  states: Record<Step, StepState> | null;
  error: unknown;
}

/** Runs the setup check, and follows its steps. */
export function useFinalize(w: string) {
  const client = useQueryClient();
  const {
    run: start,
    reset,
    ...followed
  } = useJob({
    start: (choice: FinalizeChoice) => requestFinalize(w, choice),
    onEnd: () => {
      void client.invalidateQueries({ queryKey: gitSettingsQuery(w).queryKey });
      void client.invalidateQueries({ queryKey: copiesKey(w) });
    },
  });
  const { isPending, job, result, error } = followed;
  const hasRun = isPending || job !== null || error !== null;
  const run: FinalizeRun | null = hasRun
    ? { states: isPending || job ? statesOf(job, { isPending, result }) : null, error }
    : null;
  return { run, isPending, start: (choice: FinalizeChoice = {}) => start(choice), reset };
}

/** Derives the state of each step from the current or failed step. */
function statesOf(
  job: Job | null,
  { isPending, result }: { isPending: boolean; result: GitSettings | null },
): Record<Step, StepState> {
  const at = STEPS.indexOf(job?.progress ?? 'reach');
  const stateOf = (step: Step, index: number): StepState => {
    if (result) return step === 'write' && result.access === 'read-only' ? 'limited' : 'done';
    if (index !== at) return index < at ? 'done' : 'waiting';
    return isPending ? 'running' : 'failed';
  };
  return Object.fromEntries(STEPS.map((step, index) => [step, stateOf(step, index)])) as Record<
    Step,
    StepState
  >;
}
