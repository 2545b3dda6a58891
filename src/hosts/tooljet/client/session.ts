import { createHash } from 'node:crypto';
import type { HostWorkspace } from '../../app-host';
import { AppHostError } from '../../app-host-error';
import { answers, type ToolJetAnswer, type ToolJetHttp, type ToolJetRequest } from './tooljet-http';

export interface ToolJetAccount {
  url: string;
  email: string;
  password: string;
  /** Null: the workspace that the account opens first. */
  workspaceId: string | null;
}

interface SignedIn {
  cookie: string;
  workspaceId: string;
  workspaceSlug: string | null;
}

const COOKIE = /^tj_auth_token=[^;]+/;
const LOCKED = /retry limit/i;

/** Session of an account. Signs in when it is needed, and once more when the session has ended. */
export class ToolJetSession {
  #signedIn: Promise<SignedIn> | null = null;

  constructor(
    private readonly http: ToolJetHttp,
    private readonly account: ToolJetAccount,
    private readonly limits: SignInLimits,
  ) {}

  /** Signs in, also with a password that was refused before. */
  signInAgain(signal: AbortSignal): Promise<SignedIn> {
    return this.#begin(signal, true);
  }

  /** Returns the workspace that the session is in. */
  async workspace(signal: AbortSignal): Promise<{ id: string; slug: string | null }> {
    const { workspaceId, workspaceSlug } = await this.#current(signal);
    return { id: workspaceId, slug: workspaceSlug };
  }

  /** Everything that is wrong with a session is answered with 401, before anything is done. */
  async send(request: ToolJetRequest, signal: AbortSignal): Promise<ToolJetAnswer> {
    const session = await this.#current(signal);
    try {
      return await this.#sendIn(session, request, signal);
    } catch (error) {
      if (!(error instanceof AppHostError) || error.code !== 'host_session_refused') throw error;
    }
    return this.#sendIn(await this.#next(session, signal), request, signal);
  }

  #sendIn({ cookie, workspaceId }: SignedIn, request: ToolJetRequest, signal: AbortSignal) {
    return this.http.send(request, { cookie, 'tj-workspace-id': workspaceId }, signal);
  }

  /** Shares one sign-in, which ends with the signal of the call that began it: the others begin again. */
  async #current(signal: AbortSignal): Promise<SignedIn> {
    const begun = this.#signedIn;
    if (!begun) return this.#begin(signal, false);
    try {
      return await begun;
    } catch (error) {
      const isOfAnother = error instanceof AppHostError && error.code === 'host_cancelled';
      if (!isOfAnother || signal.aborted) throw error;
      return this.#begin(signal, false);
    }
  }

  /** Calls that find the session ended at the same time share the next one. */
  async #next(ended: SignedIn, signal: AbortSignal): Promise<SignedIn> {
    const current = await this.#current(signal);
    return current === ended ? this.#begin(signal, false) : current;
  }

  #begin(signal: AbortSignal, isAskedFor: boolean): Promise<SignedIn> {
    const begun = this.#signIn(signal, isAskedFor);
    this.#signedIn = begun;
    begun.catch(() => {
      if (this.#signedIn === begun) this.#signedIn = null;
    });
    return begun;
  }

  async #signIn(signal: AbortSignal, isAskedFor: boolean): Promise<SignedIn> {
    const { email, password, workspaceId } = this.account;
    if (!this.limits.mayTry(this.account, isAskedFor)) throw refusedBefore();
    const signedIn = await this.#authenticate({ email, password, workspaceId }, signal).catch(
      async (error: unknown) => {
        // ToolJet answers to an unknown workspace as to a wrong password.
        if (workspaceId === null || !isRefusal(error) || isLocked(error)) throw this.#explain(error);
        const elsewhere = await this.#authenticate({ email, password, workspaceId: null }, signal).catch(
          (again: unknown) => {
            throw this.#explain(again);
          },
        );
        this.limits.accepted(this.account);
        throw new WrongWorkspaceError(await this.#workspacesOf(elsewhere, signal));
      },
    );
    this.limits.accepted(this.account);
    return signedIn;
  }

  async #authenticate(
    { email, password, workspaceId }: Omit<ToolJetAccount, 'url'>,
    signal: AbortSignal,
  ): Promise<SignedIn> {
    const path = workspaceId === null ? '/authenticate' : `/authenticate/${encodeURIComponent(workspaceId)}`;
    const request: ToolJetRequest = { method: 'POST', path, body: { email, password } };
    const answer = await this.http.send(request, {}, signal);
    const user = answers.record(answer.json, 'the answer to signing in');
    const slug = user.current_organization_slug;
    return {
      cookie: cookieOf(answer),
      workspaceId: answers.text(user, 'current_organization_id'),
      workspaceSlug: typeof slug === 'string' ? slug : null,
    };
  }

  async #workspacesOf(session: SignedIn, signal: AbortSignal): Promise<HostWorkspace[]> {
    const { json } = await this.#sendIn(session, { method: 'GET', path: '/organizations' }, signal);
    return workspacesIn(json);
  }

  #explain(error: unknown): unknown {
    if (!isRefusal(error)) return error;
    if (error.data.status === 401) this.limits.refused(this.account);
    return isLocked(error) ? locked(error) : wrongPassword(error);
  }
}

const isRefusal = (error: unknown): error is AppHostError =>
  error instanceof AppHostError && (error.data.status === 401 || error.data.status === 400);

const isLocked = ({ data }: AppHostError): boolean => LOCKED.test(String(data.serverMessage));

/** Reads a list of workspaces. */
export const workspacesIn = (json: unknown): HostWorkspace[] =>
  answers.records(answers.record(json, 'the answer').organizations, 'organizations').map((item) => ({
    id: answers.text(item, 'id'),
    name: answers.text(item, 'name'),
    slug: typeof item.slug === 'string' ? item.slug : answers.text(item, 'id'),
  }));

/** The account is right, and does not have the workspace. */
export class WrongWorkspaceError extends AppHostError {
  constructor(
    /** Workspaces of the account. */
    readonly workspaces: HostWorkspace[],
  ) {
    super('host_workspace_not_found', 'The account does not have this workspace in ToolJet.', {
      remedy: 'Choose one of the account’s workspaces, or add the account to this one there.',
      data: { workspaces: workspaces.map(({ name }) => name) },
    });
  }
}

function cookieOf({ headers }: ToolJetAnswer): string {
  const sent = headers['set-cookie'] ?? [];
  const cookies = Array.isArray(sent) ? sent : [sent];
  const cookie = cookies.map((one) => COOKIE.exec(one)?.[0]).find((one) => one !== undefined);
  if (cookie === undefined) throw answers.invalid('signing in gave no session');
  return cookie;
}

const wrongPassword = (cause: unknown) =>
  new AppHostError('host_sign_in_failed', 'ToolJet does not accept the email address or the password.', {
    remedy:
      'Try them in the browser. An account that signs in only through SSO cannot be used: create one with a password.',
    cause,
  });

const locked = (cause: unknown) =>
  new AppHostError('host_locked', 'ToolJet has locked the account after too many wrong passwords.', {
    remedy: 'Reset its password there with “Forgot password”, then enter the new one here.',
    cause,
  });

const refusedBefore = () =>
  new AppHostError('host_sign_in_failed', 'ToolJet has refused this password before.', {
    remedy:
      'Nothing was sent, so that ToolJet does not lock the account. Check the password there, and enter it again.',
  });

/** ToolJet locks an account after about ten wrong passwords; people need some of them. */
const MAX_REFUSALS = 5;

interface Account {
  url: string;
  email: string;
  password: string;
}

/**
 * Counts refused passwords, by server and account, in this process. A refused password is sent again only on request, and
 * after a few refusals none is sent.
 */
export class SignInLimits {
  readonly #refused = new Map<string, { count: number; passwords: Set<string> }>();

  mayTry(account: Account, isAskedFor: boolean): boolean {
    const known = this.#refused.get(keyOf(account));
    if (!known) return true;
    if (known.count >= MAX_REFUSALS) return false;
    return isAskedFor || !known.passwords.has(hashOf(account));
  }

  refused(account: Account): void {
    const known = this.#refused.get(keyOf(account)) ?? { count: 0, passwords: new Set<string>() };
    known.count += 1;
    known.passwords.add(hashOf(account));
    this.#refused.set(keyOf(account), known);
  }

  accepted(account: Account): void {
    this.#refused.delete(keyOf(account));
  }
}

const keyOf = ({ url, email }: Account) => JSON.stringify([url, email.toLowerCase()]);

const hashOf = ({ password }: Account) => createHash('sha256').update(password).digest('base64');
