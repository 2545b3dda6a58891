import { Injectable, Logger } from '@nestjs/common';
import { notFound } from '../../../core/errors';
import { ProviderAccounts, type OpenAccount } from '../../../providers';
import type { Actor } from '../../../workspaces';
import { findPathAtSite, parseRemoteUrl } from '../../domain';
import { GitConfigStore } from '../../store/settings';
import { WebhookStore, type RegisteredWebhook, type Webhook } from '../../store/webhooks';
import { checkSame, otherRepository } from '../register-deploy-key';

interface WebhookRequest {
  /** The caller's account at the provider; null: the webhook is entered there by hand. */
  accountId: string | null;
  /** Path there; null: as the URL of the repository has it. */
  repository: string | null;
  urlOf: (id: string) => string;
}

/** Makes and removes the webhook of a workspace, also at the provider. */
@Injectable()
export class Webhooks {
  private readonly logger = new Logger(Webhooks.name);

  constructor(
    private readonly store: WebhookStore,
    private readonly configs: GitConfigStore,
    private readonly accounts: ProviderAccounts,
  ) {}

  /**
   * Makes the webhook, or a new secret for the one that there is. With an account, registers it at the provider; where that
   * fails, all stays as it was. Throws 409 `git_not_configured` or `provider_other_repository`, and as the provider refuses.
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

  /** Throws 404 if there is none, and 409 `git_not_configured` where there cannot be one. */
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

  /** Removes the webhook at the provider, if this user has registered it. One that stays there gets the answer 401 or 404. */
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
