import { Injectable } from '@nestjs/common';
import { AppError, conflict, notFound } from '../../core/errors';
import {
  ProviderAccounts,
  BrowseAccount,
  listRecentPullRequests,
  type ListedPullRequest,
  type ProviderApi,
} from '../../providers';
import type { Actor } from '../../workspaces';
import { findPathAtSite, parseRemoteUrl, type RemoteUrl } from '../domain/remote/url';
import { otherRepository } from './credentials';
import { InstalledApp } from './installed-app';

/** Account that may reach a repository. */
interface AccountAtRepository {
  accountId: string;
  /** Path of the repository at the provider. */
  path: string;
  /** Key of the repository, the same for all accounts at its provider. */
  key: string;
}

/** A repository at its provider, in the name of an account. */
export interface RepositoryAccess extends AccountAtRepository {
  api: ProviderApi;
  /** False for the installed GitHub App. */
  isOfPerson: boolean;
}

type RepositoryUser = Pick<Actor, 'workspaceId' | 'userId'> & { repository: RemoteUrl };

/** Time for which an ended pull request is told from an unknown one. */
const DAY_MS = 24 * 60 * 60_000;

const MOST_ACCOUNTS = 100;

/**
 * Lists a user's accounts at the provider of a repository, the oldest first. Only the provider knows if they may see the
 * repository.
 */
async function listAccountsAt(
  accounts: ProviderAccounts,
  userId: string,
  repository: RemoteUrl,
): Promise<AccountAtRepository[]> {
  const all = await accounts.list(userId, { after: null, take: MOST_ACCOUNTS });
  return all.flatMap((account) => {
    const path = findPathAtSite(repository, account);
    return path === null ? [] : { accountId: account.id, path, key: keyOf(account.baseUrl, path) };
  });
}

/** Failures of an account after which another account may succeed. Nothing was done. */
const OF_ACCOUNT = new Set([
  'not_found',
  'provider_not_found',
  'provider_forbidden',
  'provider_scope_missing',
  'provider_token_refused',
  'provider_sign_in_again',
  'provider_app_refused',
  'provider_app_not_installed',
  'provider_app_suspended',
  'provider_app_gone',
]);

/** Returns true for the failure of an account after which another account may succeed. */
export const isOfAccount = (error: unknown): error is AppError =>
  error instanceof AppError && OF_ACCOUNT.has(error.code);

/**
 * Makes requests about a workspace's repository in the name of the first of a user's accounts that may, else of the GitHub
 * App that the repository is connected with.
 */
@Injectable()
export class FirstAccount {
  constructor(
    private readonly accounts: ProviderAccounts,
    private readonly apps: InstalledApp,
  ) {}

  /** `otherwise`: the error to throw if no account sees the repository. */
  async use<T>(
    { workspaceId, userId, repository }: RepositoryUser,
    otherwise: () => AppError,
    work: (access: RepositoryAccess) => Promise<T>,
  ): Promise<T> {
    const failures: AppError[] = [];
    const ways = [
      ...(await listAccountsAt(this.accounts, userId, repository)).map((account) => async () => {
        const { api } = await this.accounts.open(userId, account.accountId);
        return { ...account, api, isOfPerson: true };
      }),
      () => this.findApp(workspaceId, repository),
    ];
    for (const open of ways) {
      try {
        const access = await open();
        if (access) return await work(access);
      } catch (error) {
        if (!isOfAccount(error)) throw error;
        failures.push(error);
      }
    }
    // The error of an account that lacks a right says more than the error of an account that cannot see the repository.
    throw failures.find(({ code }) => !code.endsWith('not_found')) ?? otherwise();
  }

  /**
   * Opens a workspace's repository in the name of an account or, if that is null, of the GitHub App that it is connected with.
   * Throws 409 `provider_account_needed` without an app, and `provider_other_repository` for an account at another site.
   */
  async openOne(
    workspaceId: string,
    account: { id: string; userId: string } | null,
    repositoryUrl: string,
  ): Promise<RepositoryAccess> {
    const repository = parseRemoteUrl(repositoryUrl);
    if (account === null) {
      const access = await this.findApp(workspaceId, repository);
      if (!access) throw accountOrAppNeeded();
      return access;
    }
    const { api, account: at } = await this.accounts.open(account.userId, account.id);
    const path = findPathAtSite(repository, at);
    if (path === null) throw otherRepository(at.baseUrl);
    return { accountId: at.id, path, key: keyOf(at.baseUrl, path), api, isOfPerson: true };
  }

  /**
   * Finds an open pull request. Throws 404 for an unknown number, 409 `pull_request_closed`, and 409 `pull_request_from_fork`
   * if its branch is in another repository.
   */
  async getOpenPullRequest(who: RepositoryUser, number: number): Promise<ListedPullRequest> {
    const since = new Date(Date.now() - DAY_MS);
    const recent = await this.use(who, accountNeededToList, ({ api, path }) =>
      listRecentPullRequests(api, path, since),
    );
    const found = recent.find((one) => one.number === number);
    if (!found) throw notFound('The pull request');
    if (found.isFork) throw pullRequestFromFork(number);
    if (found.state !== 'open') throw pullRequestClosed(number);
    return found;
  }

  private async findApp(workspaceId: string, repository: RemoteUrl): Promise<RepositoryAccess | null> {
    const installed = await this.apps.find(workspaceId);
    if (!installed) return null;
    const { baseUrl, at } = installed;
    const path = findPathAtSite(repository, { provider: 'github', baseUrl });
    if (path === null) return null;
    const api = await this.apps.open(installed);
    return { accountId: `app ${at.appId}`, path, key: keyOf(baseUrl, path), api, isOfPerson: false };
  }
}

const pullRequestFromFork = (number: number): AppError =>
  conflict('pull_request_from_fork', `The branch of pull request ${number} is in another repository.`, {
    remedy: 'Push the branch to the repository of the workspace, and open a pull request from there.',
  });

const pullRequestClosed = (number: number): AppError =>
  conflict('pull_request_closed', `Pull request ${number} is merged or closed.`, {
    remedy: 'Work with its branches, if they are still there.',
  });

/** Key of a repository, the same for all accounts at its provider. */
const keyOf = (baseUrl: string, path: string): string => `${baseUrl} ${path.toLowerCase()}`;

export const ACCOUNT_NEEDED = 'None of your accounts has access to the repository of this workspace.';

export const accountNeededToList = (): AppError =>
  conflict('provider_account_needed', ACCOUNT_NEEDED, { remedy: 'Connect one in your profile.' });

const accountOrAppNeeded = (): AppError =>
  conflict('provider_account_needed', 'There is neither an account nor a GitHub App for the repository.', {
    remedy: 'An admin can choose one of their accounts under Workspace settings → Configure Git.',
  });

/** Protection by branch; a missing branch is unknown. */
export type Protection = ReadonlyMap<string, boolean>;

const DEADLINE_MS = 3000;
const KNOWN_MS = 5 * 60_000;
/** Also the pause before a provider that refuses or is silent is asked again. */
const UNKNOWN_MS = 60_000;
const MOST_KNOWN = 1000;
const MOST_BRANCHES = 1000;

interface Known {
  answer: Promise<Protection | null>;
  until: number;
}

/**
 * Finds the protected branches of a repository, through a user's account at the provider. They only supplement a list of
 * branches, so a failure of the provider does not fail the list.
 */
@Injectable()
export class ProtectedBranches {
  readonly #known = new Map<string, Known>();

  constructor(
    private readonly browse: BrowseAccount,
    private readonly accounts: ProviderAccounts,
  ) {}

  /** Returns null if unknown after 3 s; a later answer is kept for the next question. */
  async protectionOf({ userId }: Pick<Actor, 'userId'>, repositoryUrl: string): Promise<Protection | null> {
    const repository = parseRemoteUrl(repositoryUrl);
    const accounts = await listAccountsAt(this.accounts, userId, repository);
    if (accounts.length === 0) return null;
    // Each account belongs to one user.
    const ids = accounts.map(({ accountId }) => accountId);
    return withinDeadline(
      DEADLINE_MS,
      this.#remembered([repository.canonicalKey, ...ids].join(' '), () => this.#ask(userId, accounts)),
    );
  }

  #remembered(key: string, ask: () => Promise<Protection | null>): Promise<Protection | null> {
    const found = this.#known.get(key);
    if (found && found.until > Date.now()) return found.answer;
    // Until it has answered, it counts as unknown.
    const known = { answer: ask(), until: Date.now() + UNKNOWN_MS };
    remember(this.#known, key, known);
    void known.answer.then(
      (answer) => {
        if (answer) known.until = Date.now() + KNOWN_MS;
      },
      () => this.#known.delete(key),
    );
    return known.answer;
  }

  /** Asks one account after another. */
  async #ask(userId: string, accounts: AccountAtRepository[]): Promise<Protection | null> {
    for (const { accountId, path } of accounts) {
      try {
        const search = { repository: path, limit: MOST_BRANCHES };
        const { items } = await this.browse.branches(userId, accountId, search);
        return new Map(
          items.flatMap(({ name, isProtected }) =>
            isProtected === null ? [] : [[name, isProtected] as const],
          ),
        );
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
      }
    }
    return null;
  }
}

/** Remembers an answer, and forgets the oldest ones. */
export function remember<T>(known: Map<string, T>, key: string, answer: T): void {
  known.delete(key);
  known.set(key, answer);
  for (const oldest of known.keys()) {
    if (known.size <= MOST_KNOWN) break;
    known.delete(oldest);
  }
}

/** Returns null if the answer takes longer. */
export async function withinDeadline<T>(deadlineMs: number, answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), deadlineMs)));
  try {
    return await Promise.race([answer, isLate]);
  } finally {
    clearTimeout(timer);
  }
}
