import { Injectable } from '@nestjs/common';
import { AppError } from '../../core/errors';
import { BrowseAccount } from '../../providers';
import type { Actor } from '../../workspaces';
import { parseRemoteUrl } from '../domain';
import { AccountsAtRepository, type AccountAtRepository } from './branches/accounts-at-repository';

/** By branch; a branch that is not there is unknown. */
export type Protection = ReadonlyMap<string, boolean>;

const DEADLINE_MS = 3000;
const KNOWN_MS = 5 * 60_000;
/** Also the time for which a provider that refuses or is silent is not asked again. */
const UNKNOWN_MS = 60_000;
const MOST_KNOWN = 1000;
const MOST_BRANCHES = 1000;

interface Known {
  answer: Promise<Protection | null>;
  until: number;
}

/**
 * Tells which branches of a repository are protected, as a user's account at the provider sees it. It only adds to a
 * list of branches, so no failure of the provider is one of the list.
 */
@Injectable()
export class ProtectedBranches {
  readonly #known = new Map<string, Known>();

  constructor(
    private readonly browse: BrowseAccount,
    private readonly atRepository: AccountsAtRepository,
  ) {}

  /** Returns null if it is not known within 3 s; a later answer is kept for the next question. */
  async protectionOf({ userId }: Pick<Actor, 'userId'>, repositoryUrl: string): Promise<Protection | null> {
    const repository = parseRemoteUrl(repositoryUrl);
    const accounts = await this.atRepository.list(userId, repository);
    if (accounts.length === 0) return null;
    // Each account belongs to one user.
    const ids = accounts.map(({ accountId }) => accountId);
    return withinDeadline(
      this.#remembered([repository.canonicalKey, ...ids].join(' '), () => this.#ask(userId, accounts)),
    );
  }

  #remembered(key: string, ask: () => Promise<Protection | null>): Promise<Protection | null> {
    const found = this.#known.get(key);
    if (found && found.until > Date.now()) return found.answer;
    // Until it has answered, it counts as unknown.
    const known = { answer: ask(), until: Date.now() + UNKNOWN_MS };
    this.#known.delete(key);
    this.#known.set(key, known);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST_KNOWN) break;
      this.#known.delete(oldest);
    }
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

async function withinDeadline<T>(answer: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), DEADLINE_MS)));
  try {
    return await Promise.race([answer, isLate]);
  } finally {
    clearTimeout(timer);
  }
}
