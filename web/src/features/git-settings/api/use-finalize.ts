import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { problemOf } from '../../../lib/api';
import { appsQuery, gitSettingsQuery, type GitSettings } from '../../../lib/workspace';
import { finalize, hostKeyQuery, probeHostKey, type FinalizeChoice, type HostKey } from './git-settings';

export const STEPS = ['reach', 'host-key', 'sign-in', 'read', 'write'] as const;
export type Step = (typeof STEPS)[number];
export type StepState = 'waiting' | 'running' | 'done' | 'failed' | 'limited';

export interface FinalizeRun {
  states: Record<Step, StepState>;
  hostKey: HostKey | null;
  settings: GitSettings | null;
  error: unknown;
}

const all = (state: StepState) =>
  Object.fromEntries(STEPS.map((step) => [step, state])) as Record<Step, StepState>;

/** At which step each failure stops; what was before it went well. */
const FAILED_AT: Record<string, Step> = {
  git_host_unreachable: 'reach',
  git_timeout: 'reach',
  git_host_key_mismatch: 'host-key',
  git_host_key_unknown: 'host-key',
  git_auth_failed: 'sign-in',
  git_repository_not_found: 'read',
  git_branch_not_found: 'read',
  git_invalid_repository: 'read',
  git_too_large: 'read',
  git_read_only_key: 'write',
  git_push_rejected: 'write',
};

function statesUntil(failed: Step): Record<Step, StepState> {
  const position = STEPS.indexOf(failed);
  return Object.fromEntries(
    STEPS.map((step, index) => [step, index < position ? 'done' : index === position ? 'failed' : 'waiting']),
  ) as Record<Step, StepState>;
}

/** Runs the set-up's check, step by step as far as the server tells them apart. */
export function useFinalize(w: string, repositoryUrl: string) {
  const client = useQueryClient();
  const [run, setRun] = useState<FinalizeRun | null>(null);
  const [isPending, setIsPending] = useState(false);

  const start = async (choice: FinalizeChoice = {}) => {
    setIsPending(true);
    let hostKey: HostKey | null = null;
    let at: Step = 'reach';
    try {
      setRun({ states: { ...all('waiting'), reach: 'running' }, hostKey, settings: null, error: null });
      hostKey = await probeHostKey(w);
      client.setQueryData(hostKeyQuery(w, repositoryUrl).queryKey, hostKey);
      at = 'sign-in';
      setRun({
        states: {
          reach: 'done',
          'host-key': 'running',
          'sign-in': 'waiting',
          read: 'waiting',
          write: 'waiting',
        },
        hostKey,
        settings: null,
        error: null,
      });
      const settings = await finalize(w, choice);
      const states = { ...all('done'), write: settings.access === 'read-only' ? 'limited' : 'done' } as const;
      setRun({ states, hostKey, settings, error: null });
    } catch (error) {
      const failed = FAILED_AT[problemOf(error).code] ?? at;
      setRun({ states: statesUntil(failed), hostKey, settings: null, error });
    }
    await Promise.all([
      client.invalidateQueries({ queryKey: gitSettingsQuery(w).queryKey }),
      client.invalidateQueries({ queryKey: appsQuery(w).queryKey }),
    ]);
    setIsPending(false);
  };
  return { run, isPending, start, reset: () => setRun(null) };
}
