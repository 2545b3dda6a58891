import { createHash } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../core/database';
import { notFound, AppError, badRequest, STATUS } from '../core/errors';
import {
  InstallationTokens,
  ProviderAccounts,
  ProviderAppStore,
  type OpenAccount,
  type StoredApp,
} from '../providers';
import type { Actor } from '../workspaces';
import { fingerprintOf, followsRef } from '../deployments';
import { findPathAtSite, parseRemoteUrl } from '../gitsync/domain/remote/url';
import { isSigned, readDelivery, repositoryNameOf, senderOf, type Delivery, type Headers } from './webhook';
import { DeploymentSettingsStore } from '../deployments';
import { IncomingStore } from './store';
import { GitCredentialStore } from '../gitsync/store/keys';
import { PullRequestReportStore } from '../pull-requests';
import { GitConfigStore } from '../gitsync/store/settings';
import { WebhookStore, type RegisteredWebhook, type Webhook } from './webhook-store';
import { checkSame, otherRepository } from '../gitsync/server/credentials';

interface WebhookRequest {
  /** The caller's account at the provider; null: the webhook is entered there by hand. */
  accountId: string | null;
  /** Path there; null: the path in the repository's URL. */
  repository: string | null;
  urlOf: (id: string) => string;
}

/** Creates and removes the webhook of a workspace, also at the provider. */
@Injectable()
export class Webhooks {
  private readonly logger = new Logger(Webhooks.name);

  constructor(
    private readonly store: WebhookStore,
    private readonly configs: GitConfigStore,
    private readonly accounts: ProviderAccounts,
  ) {}

  /**
   * Creates the webhook, or a new secret for the existing one. With an account, registers it at the provider; if that fails,
   * nothing changes. Throws 409 `git_not_configured` or `provider_other_repository`, and as the provider refuses.
   */
  async create(actor: Actor, request: WebhookRequest): Promise<{ url: string; secret: string }> {
    const { workspaceId, userId } = actor;
    const { repositoryUrl } = await this.configs.get(workspaceId);
    const { accountId, urlOf } = request;
    const open = accountId === null ? null : await this.accounts.open(userId, accountId);
    const path = open && (await findPath(open, { ...request, repositoryUrl }));
    const former = await this.store.find(workspaceId);
    // Stored first: some providers send a ping before they have answered.
    const { id, secret } = await this.store.replace(workspaceId, async (made) => {
      if (!open || path === null) return null;
      const hookId = await open.api.addWebhook(path, { url: urlOf(made.id), secret: made.secret });
      return { userId, accountId: open.account.id, repository: path, hookId };
    });
    if (former?.registered) await this.unregister(userId, former.registered);
    return { url: urlOf(id), secret };
  }

  /** Throws 404 if there is none, and 409 `git_not_configured` if there cannot be one. */
  async get({ workspaceId }: Actor): Promise<Webhook> {
    const webhook = await this.store.find(workspaceId);
    if (webhook) return webhook;
    await this.configs.get(workspaceId);
    throw notFound('The webhook');
  }

  async remove({ workspaceId, userId }: Actor): Promise<void> {
    const webhook = await this.store.find(workspaceId);
    await this.store.remove(workspaceId);
    if (webhook?.registered) await this.unregister(userId, webhook.registered);
  }

  /** Removes the webhook at the provider, if this user has registered it. A webhook left there gets the answer 401 or 404. */
  private async unregister(userId: string, registered: RegisteredWebhook): Promise<void> {
    if (registered.userId !== userId) return;
    try {
      const { api } = await this.accounts.open(userId, registered.accountId);
      await api.removeWebhook(registered.repository, registered.hookId);
    } catch (error) {
      this.logger.warn({ err: error }, 'A webhook could not be removed at the provider');
    }
  }
}

async function findPath(
  { api, account }: OpenAccount,
  { repository, repositoryUrl }: { repository: string | null; repositoryUrl: string },
): Promise<string> {
  const path = repository ?? findPathAtSite(parseRemoteUrl(repositoryUrl), account);
  if (path === null) throw otherRepository(account.baseUrl);
  const found = await api.getRepository(path);
  checkSame(repositoryUrl, found);
  return found.path;
}

export const IGNORED = [
  'ping',
  'other_event',
  'off',
  'other_repository',
  'other_branch',
  'known_commit',
  'repeated_delivery',
] as const;

/** Null for a delivery that was accepted. */
export type Ignored = (typeof IGNORED)[number] | null;

const HEAD = 'refs/heads/';

const headsOf = (pushed: Delivery['pushed']): string[] =>
  pushed.flatMap(({ ref }) => (ref.startsWith(HEAD) ? ref.slice(HEAD.length) : []));

/** Notes for a workspace which of its branches a push has moved, and changed pull requests. The effects follow later. */
@Injectable()
export class AcceptPush {
  constructor(
    private readonly database: Database,
    private readonly configs: GitConfigStore,
    private readonly incoming: IncomingStore,
    private readonly deployments: DeploymentSettingsStore,
    private readonly reports: PullRequestReportStore,
  ) {}

  /** `isNew` records the delivery, and returns false for a delivery accepted before. */
  async run(
    workspaceId: string,
    delivery: Delivery,
    isNew: (tx: EntityManager) => Promise<boolean>,
  ): Promise<Ignored> {
    const { pushed, isOfPullRequest } = delivery;
    const ignored = await this.ignores(workspaceId, delivery);
    if (ignored !== null) return ignored;
    const isFollowed = await this.isFollowed(workspaceId, pushed);
    const isReported = await this.reports.isConcerned(workspaceId, isOfPullRequest ? null : headsOf(pushed));
    const found = isOfPullRequest ? 'other_event' : await this.findMoved(workspaceId, pushed);
    if (typeof found === 'string' && !isFollowed && !isReported) return found;
    return this.database.transaction(async (tx) => {
      if (!(await isNew(tx))) return 'repeated_delivery';
      if (typeof found !== 'string') await this.incoming.want(workspaceId, found, tx);
      if (isFollowed) await this.deployments.want([workspaceId], tx);
      if (isReported) await this.reports.want(tx, workspaceId);
      return null;
    });
  }

  /** Returns why a delivery has no effect, whatever its branches; null if it may have one. */
  private async ignores(
    workspaceId: string,
    { isPing, repositories, pushed, isOfPullRequest }: Delivery,
  ): Promise<Ignored> {
    if (isPing) return 'ping';
    if (pushed.length === 0 && !isOfPullRequest) return 'other_event';
    const config = await this.configs.find({ workspaceId, branchId: null });
    if (!config?.isConfigured || !config.isEnabled) return 'off';
    const own = repositoryNameOf(config.repositoryUrl);
    return own === null || !repositories.includes(own) ? 'other_repository' : null;
  }

  /** Returns true for a branch or tag whose commits are deployed here. A deleted ref does not count. */
  private async isFollowed(workspaceId: string, pushed: Delivery['pushed']): Promise<boolean> {
    const settings = await this.deployments.find(workspaceId);
    if (!settings) return false;
    const { followed, seen } = settings;
    return pushed.some(({ ref, sha }) => {
      if (sha === null || !followsRef(followed, ref)) return false;
      return !('branch' in followed) || fingerprintOf(new Map([[followed.branch, sha]])) !== seen;
    });
  }

  /** Returns the branches that have moved to commits unknown to this workspace, or why there are none. */
  private async findMoved(
    workspaceId: string,
    pushed: Delivery['pushed'],
  ): Promise<string[] | 'other_branch' | 'known_commit'> {
    const heads = pushed.filter(({ ref }) => ref.startsWith(HEAD));
    const shas = new Map(heads.map(({ ref, sha }) => [ref.slice(HEAD.length), sha]));
    const followed = await this.incoming.followed(workspaceId, [...shas.keys()]);
    if (followed.length === 0) return 'other_branch';
    const moved: string[] = [];
    for (const name of followed) {
      const sha = shas.get(name) ?? null;
      if (sha === null || !(await this.incoming.isKnown(workspaceId, { name, sha }))) moved.push(name);
    }
    return moved.length === 0 ? 'known_commit' : moved;
  }
}

/** Accepts deliveries of providers to webhooks of workspaces. */
@Injectable()
export class ReceiveDelivery {
  constructor(
    private readonly webhooks: WebhookStore,
    private readonly push: AcceptPush,
  ) {}

  /** Throws 401 `invalid_signature`, and 400 for a body that is not JSON. */
  async receive(
    { webhook, secret }: { webhook: Webhook; secret: string },
    { headers, body }: { headers: Headers; body: Buffer },
  ): Promise<Ignored> {
    const sender = senderOf(headers);
    const provider = sender ?? 'unknown';
    if (sender === null || !isSigned(sender, { headers, body, secret, now: new Date() })) {
      await this.webhooks.noteDelivery(webhook.id, { provider, event: '', outcome: 'invalid_signature' });
      throw invalidSignature();
    }
    const delivery = readDelivery(sender, headers, parse(headers, body));
    const { id } = delivery;
    const ignored = await this.push.run(
      webhook.workspaceId,
      delivery,
      async (tx) => id === null || this.webhooks.accept(tx, webhook.id, id),
    );
    const { event } = delivery;
    await this.webhooks.noteDelivery(webhook.id, { provider, event, outcome: ignored ?? 'accepted' });
    return ignored;
  }
}

/** Events after which an app may have lost a repository. */
const OF_INSTALLATION = ['installation', 'installation_repositories'];

/** Accepts deliveries of GitHub Apps, each for all workspaces whose repository is connected with the app. */
@Injectable()
export class ReceiveAppDelivery {
  constructor(
    private readonly apps: ProviderAppStore,
    private readonly tokens: InstallationTokens,
    private readonly credentials: GitCredentialStore,
    private readonly push: AcceptPush,
  ) {}

  /** Throws 401 `invalid_signature`, and 400 for a body that is not JSON. */
  async receive(
    { app, secrets }: { app: StoredApp; secrets: { webhookSecret: string | null } },
    { headers, body }: { headers: Headers; body: Buffer },
  ): Promise<Ignored> {
    const secret = secrets.webhookSecret ?? '';
    if (secret === '' || !isSigned('github', { headers, body, secret, now: new Date() })) {
      await this.apps.noteDelivery(app.id, { event: '', outcome: 'invalid_signature' });
      throw invalidSignature();
    }
    const delivery = readDelivery('github', headers, parse(headers, body));
    const { event } = delivery;
    // The next use asks GitHub, whatever the event says: events may arrive late or in another order.
    if (OF_INSTALLATION.includes(event)) await this.tokens.forget(app.id);
    const ignored = await this.accept(app.id, delivery, body);
    await this.apps.noteDelivery(app.id, { event, outcome: ignored ?? 'accepted' });
    return ignored;
  }

  /** The signature covers the body alone: a delivery is known by it, and not by its id, which anybody could replace. */
  private async accept(appId: string, delivery: Delivery, body: Buffer): Promise<Ignored> {
    const { isPing, event, pushed, isOfPullRequest } = delivery;
    if (isPing) return 'ping';
    if (pushed.length === 0 && !isOfPullRequest)
      return OF_INSTALLATION.includes(event) ? null : 'other_event';
    const id = createHash('sha256').update(body).digest('hex');
    let ignored: Ignored = 'other_repository';
    for (const workspaceId of await this.credentials.listWorkspacesOf(appId)) {
      const outcome = await this.push.run(workspaceId, delivery, (tx) =>
        this.apps.accept(tx, { appId, workspaceId, delivery: id }),
      );
      if (outcome !== 'other_repository') ignored = ignored === null ? null : outcome;
    }
    return ignored;
  }
}

/** Parses JSON. GitHub can be set to send it in a form. */
function parse(headers: Headers, body: Buffer): Record<string, unknown> {
  const isForm = String(headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const text = body.toString('utf8');
  try {
    const parsed: unknown = JSON.parse(isForm ? (new URLSearchParams(text).get('payload') ?? '') : text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Answered below.
  }
  throw badRequest('The body is not a JSON object.');
}

const invalidSignature = (): AppError =>
  new AppError(
    'invalid_signature',
    STATUS.unauthorized,
    'The request is not signed with the secret of this webhook.',
    {
      remedy:
        'Enter the secret at the provider again; if it is lost, create a new one in the settings of GitSync.',
    },
  );
