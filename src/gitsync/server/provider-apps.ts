import { Injectable } from '@nestjs/common';
import { Database, isUuid, newId } from '../../core/database';
import { conflict, notFound, unprocessable } from '../../core/errors';
import { newToken } from '../../core/secrets';
import { checkCertificates } from '../../https';
import {
  CALLBACK_PAGE,
  GitHubAppApi,
  InstallationTokens,
  manifestOf,
  newAppPage,
  oauthAppOf,
  parseBaseUrl,
  ProviderAccounts,
  ProviderAppStore,
  ProviderError,
  SignInByOAuth,
  type StartedSignIn,
  type StoredApp,
} from '../../providers';
import { Workspaces, type Actor } from '../../workspaces';
import { hostAndPort, parseRemoteUrl } from '../domain/remote/url';
import { GitCredentialStore, type GitToken } from '../store/keys';
import { GitConfigStore } from '../store/settings';
import { checkSame, otherRepository, wrongProtocol } from './credentials';

/** Person and session, and this instance's address in the browser, without a final slash. */
interface Asking {
  userId: string;
  credentialId: string;
  workspaceId: string;
  address: string;
}

export interface StartedApp {
  /** Page to which the form is posted. */
  action: string;
  /** Field of the form: JSON. */
  manifest: string;
  state: string;
  expiresAt: Date;
}

/** User name with which GitHub takes the token of an installation over HTTPS. */
const USERNAME = 'x-access-token';

/** GitHub Apps of a workspace: made by a manifest, shared among the workspaces of an admin, used for a repository. */
@Injectable()
export class ProviderApps {
  constructor(
    private readonly database: Database,
    private readonly store: ProviderAppStore,
    private readonly api: GitHubAppApi,
    private readonly tokens: InstallationTokens,
    private readonly accounts: ProviderAccounts,
    private readonly signIns: SignInByOAuth,
    private readonly configs: GitConfigStore,
    private readonly credentials: GitCredentialStore,
    private readonly workspaces: Workspaces,
  ) {}

  async list({
    workspaceId,
    userId,
  }: Pick<Actor, 'workspaceId' | 'userId'>): Promise<{ items: StoredApp[]; offered: StoredApp[] }> {
    const [items, offered] = await Promise.all([
      this.store.list(workspaceId),
      this.store.listOffered(workspaceId, userId),
    ]);
    return { items, offered };
  }

  /** Composes the form with which the browser asks GitHub for the app. */
  async start(
    { userId, credentialId, workspaceId, address }: Asking,
    request: { baseUrl?: string | null; organization?: string; certificateAuthority?: string | null },
  ): Promise<StartedApp> {
    const baseUrl = parseBaseUrl('github', request.baseUrl ?? null);
    const { certificateAuthority: given } = request;
    const certificateAuthority = given ? checkCertificates(given) : null;
    const { name } = await this.workspaces.get(workspaceId);
    const [appId, state] = [newId(), newToken('tra')];
    const draft = { userId, credentialId, workspaceId, appId, baseUrl, certificateAuthority };
    const expiresAt = await this.store.addDraft(state, draft);
    const manifest = manifestOf(`Trellis ${name}`, {
      home: address,
      webhook: `${address}/api/hooks/apps/${appId}`,
      made: `${address}/github-app/${workspaceId}/made`,
      installed: `${address}/github-app/${workspaceId}/installed`,
      signedIn: `${address}${CALLBACK_PAGE}`,
    });
    const action = newAppPage(baseUrl, request.organization ?? null, state);
    return { action, manifest: JSON.stringify(manifest), state, expiresAt };
  }

  /** Exchanges GitHub's code for the app. The state is used up in any case. */
  async finish(
    { userId, credentialId, workspaceId }: Omit<Asking, 'address'>,
    { state, code }: { state: string; code: string },
  ): Promise<StoredApp> {
    const draft = await this.store.takeDraft(state, { userId, credentialId, workspaceId });
    if (!draft) throw unknownState();
    const { appId: id, baseUrl, certificateAuthority } = draft;
    const made = await this.api.convert({ id, baseUrl, certificateAuthority }, code);
    const { privateKey, clientSecret, webhookSecret, ...app } = made;
    const secrets = { privateKey, clientSecret, webhookSecret };
    await this.store.add({ ...app, id, baseUrl, certificateAuthority }, secrets, workspaceId);
    return this.get(workspaceId, id);
  }

  /** Throws 404 for an app of other workspaces. */
  async get(workspaceId: string, id: string): Promise<StoredApp> {
    const app = isUuid(id) ? await this.store.findIn(workspaceId, id) : null;
    if (!app) throw notFound('The app');
    return app;
  }

  /** Takes over an app from another workspace of the admin. */
  async share({ workspaceId, userId }: Actor, id: string): Promise<StoredApp> {
    const { items, offered } = await this.list({ workspaceId, userId });
    const app = [...items, ...offered].find((one) => one.id === id);
    if (!app) throw notFound('The app');
    await this.database.joined((tx) => this.store.share(tx, id, workspaceId));
    return app;
  }

  /** Throws 409 `provider_app_in_use` if the workspace's repository is connected with it. */
  async remove({ workspaceId }: Actor, id: string): Promise<void> {
    await this.get(workspaceId, id);
    if ((await this.credentials.findInstalled(workspaceId))?.appId === id) throw inUse();
    await this.database.joined((tx) => this.store.remove(tx, id, workspaceId));
  }

  /** Starts to connect the person's account by the app: it sees the repositories of the person that have the app. */
  async signIn({ userId, credentialId, workspaceId, address }: Asking, id: string): Promise<StartedSignIn> {
    await this.get(workspaceId, id);
    const found = await this.store.find(id);
    if (!found) throw notFound('The app');
    return this.signIns.startAt(oauthAppOf(found), { userId, credentialId }, address);
  }

  /**
   * Uses the app's tokens for the workspace's repository, from the next finalize on. The person proves with an account
   * that they may push there: an app may be installed at repositories of others, and no id of an installation is taken
   * from a request.
   */
  async use(
    { workspaceId, userId }: Actor,
    { appId, accountId, repository: path }: { appId: string; accountId: string; repository: string },
  ): Promise<GitToken> {
    const app = await this.get(workspaceId, appId);
    const { api, account } = await this.accounts.open(userId, accountId);
    if (account.provider !== 'github' || account.baseUrl !== app.baseUrl)
      throw otherRepository(account.baseUrl);
    const { repositoryUrl } = await this.configs.get(workspaceId);
    const url = parseRemoteUrl(repositoryUrl);
    if (url.protocol !== 'https')
      throw wrongProtocol('A GitHub App works over HTTPS, and the URL is for SSH.');
    const repository = await api.getRepository(path);
    checkSame(repositoryUrl, repository);
    if (repository.mayWrite !== true) throw mayNotPush(repository.path);
    const issuedBy = await this.tokens.begin({ appId, repository: repository.path, repositoryId: null });
    const { certificateAuthority } = app;
    return this.database.joined(async (tx) => {
      await this.configs.notifyChange(tx, workspaceId);
      return this.credentials.addToken(tx, {
        ...{ workspaceId, host: hostAndPort(url), username: USERNAME, scheme: 'basic' as const, issuedBy },
        ...{ token: '', certificateAuthority, clientCertificate: null },
      });
    });
  }
}

/** The same answer in all cases, which reveals no existing states. */
const unknownState = () =>
  unprocessable('provider_app_unknown', 'This app was not started here, or it took too long.', {
    remedy:
      'Its state works once, for an hour, in the browser session that started it. If the app is at GitHub already, delete it there; then create it again.',
  });

const inUse = () =>
  conflict('provider_app_in_use', 'The repository of this workspace is connected with the app.', {
    remedy: 'Connect the repository in another way first, or delete the configuration.',
  });

const mayNotPush = (repository: string) =>
  new ProviderError('provider_forbidden', `Your account may not push to ${repository}.`, {
    remedy: 'Only a person who may push there can connect a workspace with it through an app.',
    data: { repository },
  });
