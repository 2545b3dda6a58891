import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import { AppError, badRequest, STATUS } from '../../core/errors';
import {
  fingerprintOf,
  followsRef,
  isSigned,
  readDelivery,
  repositoryNameOf,
  senderOf,
  type Delivery,
  type Headers,
} from '../domain';
import { DeploymentSettingsStore } from '../store/deployment-settings';
import { IncomingStore } from '../store/incoming';
import { GitConfigStore } from '../store/settings';
import { WebhookStore, type Webhook } from '../store/webhooks';

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

/** Takes in what providers send to webhooks. What follows from it is done later. */
@Injectable()
export class ReceiveDelivery {
  constructor(
    private readonly database: Database,
    private readonly webhooks: WebhookStore,
    private readonly configs: GitConfigStore,
    private readonly incoming: IncomingStore,
    private readonly deployments: DeploymentSettingsStore,
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
    const ignored = await this.accept(webhook, delivery);
    const { event } = delivery;
    await this.webhooks.noteDelivery(webhook.id, { provider, event, outcome: ignored ?? 'accepted' });
    return ignored;
  }

  private async accept(webhook: Webhook, { id, isPing, repositories, pushed }: Delivery): Promise<Ignored> {
    if (isPing) return 'ping';
    if (pushed.length === 0) return 'other_event';
    const { workspaceId } = webhook;
    const config = await this.configs.find({ workspaceId, branchId: null });
    if (!config?.isConfigured || !config.isEnabled) return 'off';
    const own = repositoryNameOf(config.repositoryUrl);
    if (own === null || !repositories.includes(own)) return 'other_repository';
    const isFollowed = await this.isFollowed(workspaceId, pushed);
    const found = await this.findMoved(workspaceId, pushed);
    if (typeof found === 'string' && !isFollowed) return found;
    return this.database.transaction(async (tx) => {
      if (id !== null && !(await this.webhooks.accept(tx, webhook.id, id))) return 'repeated_delivery';
      if (typeof found !== 'string') await this.incoming.want(workspaceId, found, tx);
      if (isFollowed) await this.deployments.want([workspaceId], tx);
      return null;
    });
  }

  /** Returns true for a branch or tag whose commits are deployed here. One that was deleted brings nothing. */
  private async isFollowed(workspaceId: string, pushed: Delivery['pushed']): Promise<boolean> {
    const settings = await this.deployments.find(workspaceId);
    if (!settings) return false;
    const { followed, seen } = settings;
    return pushed.some(({ ref, sha }) => {
      if (sha === null || !followsRef(followed, ref)) return false;
      return !('branch' in followed) || fingerprintOf(new Map([[followed.branch, sha]])) !== seen;
    });
  }

  /** Returns the branches that have moved to commits which this workspace does not know; else why there are none. */
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

/** GitHub also sends a form with the JSON in it, if it is set so. */
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
