import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../../../lib/api';
import { gitSettingsQuery, workspaceKey } from '../../../lib/workspace';
import {
  createRepository,
  type PickedRepository,
  type Provider,
  type ProviderAccount,
} from '../../providers';
import type { StepState } from './use-finalize';

export type SetupStep = 'create' | 'place' | 'key' | 'deploy_key';

export interface AccountSetup extends PickedRepository {
  account: ProviderAccount;
  provider: Provider;
  write: boolean;
  directory: string;
}

interface Run {
  steps: Partial<Record<SetupStep, StepState>>;
  error: unknown;
  isPending: boolean;
  /** Whether all of it is done, and only the check is left; where a key is added by hand, that too. */
  isDone: boolean;
  /** The repository, once it is there. */
  repository: string | null;
}

interface Choices {
  cancelWaiting?: boolean;
  /** The old one opens something else at the provider. */
  newKey?: boolean;
}

const NOTHING: Run = { steps: {}, error: null, isPending: false, isDone: false, repository: null };

/**
 * From what was picked to a registered key. Each step can be repeated: what is there already is recognised by the
 * server, so after a failure the same button goes on where it stopped.
 */
export function useAccountSetup(w: string) {
  const client = useQueryClient();
  const [run, setRun] = useState<Run>(NOTHING);
  const path = { path: { w } };

  const start = async (setup: AccountSetup, { cancelWaiting = false, newKey = false }: Choices = {}) => {
    const { account, provider, isNew, write } = setup;
    const names: SetupStep[] = [
      ...(isNew ? (['create'] as const) : []),
      'place',
      'key',
      ...(provider.keyPlaces ? (['deploy_key'] as const) : []),
    ];
    const steps = Object.fromEntries(names.map((name): [SetupStep, StepState] => [name, 'waiting']));
    let at = names[0] ?? 'place';
    let repositoryPath: string | null = null;
    const show = (changes: Partial<Run>) => {
      setRun({ ...NOTHING, steps: { ...steps }, repository: repositoryPath, isPending: true, ...changes });
    };
    const step = async <T>(name: SetupStep, work: () => Promise<T>): Promise<T> => {
      at = name;
      steps[name] = 'running';
      show({});
      const result = await work();
      steps[name] = 'done';
      return result;
    };
    try {
      const repository = isNew ? await step('create', () => makeRepository(setup)) : setup.repository;
      if (!repository) return;
      repositoryPath = repository.path;
      const before = await step('place', async () => {
        const present = await client.query({ ...gitSettingsQuery(w), staleTime: 0 });
        const query = cancelWaiting ? { waiting: 'cancel' as const } : {};
        const body = {
          repositoryUrl: repository.sshUrl ?? repository.httpsUrl,
          branch: setup.branch.trim() || null,
          directory: setup.directory.trim() || null,
        };
        await answerOf(api.PUT('/api/workspaces/{w}/git', { params: { ...path, query }, body }));
        return { settings: present, isSameUrl: present.repositoryUrl === body.repositoryUrl };
      });
      await step('key', async () => {
        const { key } = before.settings;
        const isTaken = provider.keyType === 'ed25519' || key?.type === 'rsa';
        // A key of another repository is one of its own there, and refused here.
        if (!newKey && key && before.isSameUrl && isTaken) return;
        const body = { type: provider.keyType };
        await answerOf(api.POST('/api/workspaces/{w}/git/key', { params: path, body }));
      });
      if (provider.keyPlaces)
        await step('deploy_key', () =>
          answerOf(
            api.POST('/api/workspaces/{w}/git/deploy-key', {
              params: path,
              body: { accountId: account.id, repository: repository.path, write },
            }),
          ),
        );
      // First, so that the key that is shown then is the new one.
      await client.invalidateQueries({ queryKey: workspaceKey(w) });
      show({ isPending: false, isDone: true });
    } catch (error) {
      steps[at] = 'failed';
      show({ isPending: false, error });
      await client.invalidateQueries({ queryKey: workspaceKey(w) });
    }
  };
  return { run, start, reset: () => setRun(NOTHING) };
}

const makeRepository = ({ account, organization, name, isPrivate }: AccountSetup) =>
  createRepository(account.id, { organization, name: name.trim(), private: isPrivate });
