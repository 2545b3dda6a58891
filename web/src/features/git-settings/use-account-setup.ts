import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../../lib/api';
import { gitSettingsQuery, workspaceKey, type GitSettings } from '../../lib/workspace';
import {
  createRepository,
  type PickedRepository,
  type Provider,
  type ProviderAccount,
  type Repository,
} from '../providers';
import type { StepState } from './use-finalize';

export type SetupStep = 'create' | 'location' | 'key' | 'deploy_key' | 'app';

export interface AccountSetup extends PickedRepository {
  account: ProviderAccount;
  provider: Provider;
  write: boolean;
  directory: string;
  /** GitHub App that gives access, in place of a key. */
  appId: string | null;
}

interface Run {
  steps: Partial<Record<SetupStep, StepState>>;
  error: unknown;
  isPending: boolean;
  /** True once only the check remains, or the key that has to be added by hand. */
  isDone: boolean;
  /** The path of the repository, once it exists. */
  repository: string | null;
}

interface Choices {
  cancelWaiting?: boolean;
  /** Makes a new key because the old one is in use elsewhere at the provider. */
  newKey?: boolean;
}

const NOTHING: Run = { steps: {}, error: null, isPending: false, isDone: false, repository: null };

/**
 * Goes from a picked repository to a registered key. Every step can be repeated: the server recognizes what it has
 * done already, so after a failure the same button continues.
 */
export function useAccountSetup(w: string) {
  const client = useQueryClient();
  const [run, setRun] = useState<Run>(NOTHING);
  const refresh = () => client.invalidateQueries({ queryKey: workspaceKey(w) });

  const start = async (setup: AccountSetup, choices: Choices = {}) => {
    const progress = new Progress(stepsOf(setup), setRun);
    try {
      const repository = await repositoryFor(setup, progress);
      if (!repository) return;
      progress.repository = repository.path;
      const hasKey = await progress.step('location', async () => {
        const before = await client.query({ ...gitSettingsQuery(w), staleTime: 0 });
        const { cancelWaiting } = choices;
        const { repositoryUrl } = await saveLocation(w, { setup, repository, cancelWaiting });
        return before.repositoryUrl === repositoryUrl && isKeyUsable(before, setup.provider);
      });
      const { appId } = setup;
      if (appId === null) await giveKey(w, { setup, repository, progress, isNew: choices.newKey || !hasKey });
      else await progress.step('app', () => applyApp(w, { setup, repository, appId }));
      // Refreshes before the end is shown, so that the key on the page is the new one.
      await refresh();
      progress.show({ isPending: false, isDone: true });
    } catch (error) {
      progress.fail(error);
      await refresh();
    }
  };
  return { run, start, reset: () => setRun(NOTHING) };
}

const stepsOf = ({ isNew, provider, appId }: AccountSetup): SetupStep[] => [
  ...(isNew ? (['create'] as const) : []),
  'location',
  ...(appId !== null
    ? (['app'] as const)
    : (['key', ...(provider.keyPlaces ? (['deploy_key'] as const) : [])] as const)),
];

/** Tracks which step runs, and publishes each change. */
class Progress {
  repository: string | null = null;
  readonly #steps: Run['steps'];
  #current: SetupStep;

  constructor(
    names: readonly SetupStep[],
    private readonly publish: (run: Run) => void,
  ) {
    this.#steps = Object.fromEntries(names.map((name) => [name, 'waiting']));
    this.#current = names[0];
  }

  show(changes: Partial<Run> = {}): void {
    this.publish({
      ...NOTHING,
      steps: { ...this.#steps },
      repository: this.repository,
      isPending: true,
      ...changes,
    });
  }

  async step<T>(name: SetupStep, work: () => Promise<T>): Promise<T> {
    this.#current = name;
    this.#steps[name] = 'running';
    this.show();
    const result = await work();
    this.#steps[name] = 'done';
    return result;
  }

  fail(error: unknown): void {
    this.#steps[this.#current] = 'failed';
    this.show({ isPending: false, error });
  }
}

async function repositoryFor(setup: AccountSetup, progress: Progress): Promise<Repository | null> {
  const { account, organization, name, isPrivate, isNew } = setup;
  if (!isNew) return setup.repository;
  const body = { organization, name: name.trim(), private: isPrivate };
  return progress.step('create', () => createRepository(account.id, body));
}

interface Target {
  setup: AccountSetup;
  repository: Repository;
}

async function saveLocation(
  w: string,
  { setup, repository, cancelWaiting }: Target & { cancelWaiting?: boolean },
) {
  const query = cancelWaiting ? { waiting: 'cancel' as const } : {};
  const body = {
    repositoryUrl: (setup.appId === null && repository.sshUrl) || repository.httpsUrl,
    branch: setup.branch.trim() || null,
    directory: setup.directory.trim() || null,
  };
  await answerOf(api.PUT('/api/workspaces/{w}/git', { params: { path: { w }, query }, body }));
  return body;
}

async function giveKey(
  w: string,
  { setup, repository, progress, isNew }: Target & { progress: Progress; isNew: boolean },
): Promise<void> {
  await progress.step('key', async () => {
    if (isNew) await makeKey(w, setup);
  });
  if (setup.provider.keyPlaces)
    await progress.step('deploy_key', () => registerKey(w, { setup, repository }));
}

const applyApp = (w: string, { setup: { account }, repository, appId }: Target & { appId: string }) =>
  answerOf(
    api.POST('/api/workspaces/{w}/git/github-apps/{app}/use', {
      params: { path: { w, app: appId } },
      body: { accountId: account.id, repository: repository.path },
    }),
  );

/** The provider refuses a key that another repository there uses, so only a key of the same URL is kept. */
const isKeyUsable = ({ key }: GitSettings, { keyType }: Provider): boolean =>
  Boolean(key) && (keyType === 'ed25519' || key?.type === 'rsa');

const makeKey = (w: string, { provider }: AccountSetup) =>
  answerOf(
    api.POST('/api/workspaces/{w}/git/key', { params: { path: { w } }, body: { type: provider.keyType } }),
  );

const registerKey = (w: string, { setup: { account, write }, repository }: Target) =>
  answerOf(
    api.POST('/api/workspaces/{w}/git/deploy-key', {
      params: { path: { w } },
      body: { accountId: account.id, repository: repository.path, write },
    }),
  );
