import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf, toJsonb } from '../../core/database';
import { hashToken, SecretBox, type SealedColumn } from '../../core/secrets';
import type { AppSecrets, ProviderApp } from './github-app';

const secretsPurpose = (id: string, baseUrl: string): string => `provider app ${id} ${baseUrl}`;

export const SEALED_APP_SECRETS: SealedColumn = {
  table: 'provider_apps',
  column: 'sealed_secrets',
  holds: 'keys and secrets of GitHub Apps',
  key: ['id', 'base_url'],
  purpose: (row) => secretsPurpose(row.id, row.base_url),
};

export interface AppDelivery {
  at: string;
  event: string;
  /** `accepted`, or the reason why it was ignored or refused. */
  outcome: string;
}

export interface StoredApp extends ProviderApp {
  createdAt: Date;
  lastDelivery: AppDelivery | null;
}

const COLUMNS = `a.id, a.base_url as "baseUrl", a.certificate_authority as "certificateAuthority", a.number, a.slug, a.name,
  a.owner, a.page_url as "pageUrl", a.client_id as "clientId", a.created_at as "createdAt",
  a.last_delivery as "lastDelivery"`;

/** An app that is being made at GitHub's page, and the person who may finish it. */
export interface AppDraft {
  userId: string;
  credentialId: string;
  workspaceId: string;
  /** Id of the app to be. */
  appId: string;
  baseUrl: string;
  certificateAuthority: string | null;
}

/** Lifetime of the code that GitHub returns. */
const DRAFT_SECONDS = 3600;
/** Per person; beyond it, the oldest are deleted. */
const MAX_DRAFTS = 20;
/** Days after which a repeated delivery is no longer recognized; GitHub repeats deliveries for three days. */
const DELIVERY_DAYS = 7;

/** GitHub Apps of workspaces. */
@Injectable()
export class ProviderAppStore {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  list(workspaceId: string): Promise<StoredApp[]> {
    return this.database.query<StoredApp>(
      `select ${COLUMNS} from provider_apps a join provider_app_workspaces w on w.app_id = a.id
       where w.workspace_id = $1 order by a.id`,
      [workspaceId],
    );
  }

  /** Lists the apps of other workspaces in which the person is an admin, without the apps of this one. */
  listOffered(workspaceId: string, userId: string): Promise<StoredApp[]> {
    return this.database.query<StoredApp>(
      `select ${COLUMNS} from provider_apps a
       where exists (select from provider_app_workspaces w join memberships m on m.workspace_id = w.workspace_id
           where w.app_id = a.id and m.user_id = $2 and m.role = 'admin')
         and not exists (select from provider_app_workspaces w where w.app_id = a.id and w.workspace_id = $1)
       order by a.id`,
      [workspaceId, userId],
    );
  }

  async findIn(workspaceId: string, id: string): Promise<StoredApp | null> {
    return (await this.list(workspaceId)).find((app) => app.id === id) ?? null;
  }

  async find(id: string): Promise<{ app: StoredApp; secrets: AppSecrets } | null> {
    return this.#open('a.id = $1', [id]);
  }

  findByClient(baseUrl: string, clientId: string): Promise<{ app: StoredApp; secrets: AppSecrets } | null> {
    return this.#open('a.base_url = $1 and a.client_id = $2', [baseUrl, clientId]);
  }

  async add(app: ProviderApp, secrets: AppSecrets, workspaceId: string): Promise<void> {
    const { id, baseUrl, certificateAuthority, number, slug, name, owner, pageUrl, clientId } = app;
    const sealed = this.secretBox.seal(JSON.stringify(secrets), secretsPurpose(id, baseUrl));
    await this.database.query(
      `with app as (
         insert into provider_apps (id, base_url, certificate_authority, number, slug, name, owner, page_url, client_id,
           sealed_secrets)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id)
       insert into provider_app_workspaces (app_id, workspace_id) select id, $11 from app`,
      [id, baseUrl, certificateAuthority, number, slug, name, owner, pageUrl, clientId, sealed, workspaceId],
    );
  }

  async share(tx: EntityManager, id: string, workspaceId: string): Promise<void> {
    await rowsOf(
      tx,
      'insert into provider_app_workspaces (app_id, workspace_id) values ($1, $2) on conflict do nothing',
      [id, workspaceId],
    );
  }

  /** Takes the app away from the workspace; without any workspace, it is deleted. */
  async remove(tx: EntityManager, id: string, workspaceId: string): Promise<void> {
    await rowsOf(tx, 'delete from provider_app_workspaces where app_id = $1 and workspace_id = $2', [
      id,
      workspaceId,
    ]);
  }

  /** Stores only a hash of the state. Returns the time of expiry. */
  async addDraft(state: string, draft: AppDraft): Promise<Date> {
    const { userId, credentialId, workspaceId, appId, baseUrl, certificateAuthority } = draft;
    await this.database.query(
      `delete from provider_app_drafts where expires_at < now() or state_hash in (
         select state_hash from provider_app_drafts where user_id = $1 order by expires_at desc offset $2)`,
      [userId, MAX_DRAFTS - 1],
    );
    const [row] = await this.database.query<{ expires_at: Date }>(
      `insert into provider_app_drafts
         (state_hash, user_id, credential_id, workspace_id, app_id, base_url, certificate_authority, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, now() + make_interval(secs => ${DRAFT_SECONDS})) returning expires_at`,
      [hashToken(state), userId, credentialId, workspaceId, appId, baseUrl, certificateAuthority],
    );
    return row.expires_at;
  }

  /** Returns it once, to the session and workspace that started it; null for any other. */
  async takeDraft(
    state: string,
    { userId, credentialId, workspaceId }: Pick<AppDraft, 'userId' | 'credentialId' | 'workspaceId'>,
  ): Promise<AppDraft | null> {
    const [row] = await this.database.query<AppDraft>(
      `delete from provider_app_drafts where state_hash = $1 and user_id = $2 and credential_id = $3
         and workspace_id = $4 and expires_at > now()
       returning user_id as "userId", credential_id as "credentialId", workspace_id as "workspaceId", app_id as "appId",
         base_url as "baseUrl", certificate_authority as "certificateAuthority"`,
      [hashToken(state), userId, credentialId, workspaceId],
    );
    return row ?? null;
  }

  async noteDelivery(id: string, delivery: Omit<AppDelivery, 'at'>): Promise<void> {
    await this.database.query(
      `update provider_apps set last_delivery = $2::jsonb || jsonb_build_object('at', now()) where id = $1`,
      [id, toJsonb(delivery)],
    );
  }

  /** Returns false for a delivery that was accepted for the workspace before. */
  async accept(
    tx: EntityManager,
    { appId, workspaceId, delivery }: { appId: string; workspaceId: string; delivery: string },
  ): Promise<boolean> {
    const rows = await rowsOf(
      tx,
      `insert into provider_app_deliveries (app_id, workspace_id, delivery) values ($1, $2, $3)
       on conflict do nothing returning 1`,
      [appId, workspaceId, delivery],
    );
    return rows.length > 0;
  }

  async deleteOldDeliveries(): Promise<void> {
    await this.database.query(
      `delete from provider_app_deliveries where received_at < now() - make_interval(days => ${DELIVERY_DAYS})`,
    );
  }

  async #open(
    condition: string,
    parameters: unknown[],
  ): Promise<{ app: StoredApp; secrets: AppSecrets } | null> {
    const [row] = await this.database.query<StoredApp & { sealed: Buffer }>(
      `select ${COLUMNS}, a.sealed_secrets as sealed from provider_apps a where ${condition}`,
      parameters,
    );
    if (!row) return null;
    const { sealed, ...app } = row;
    const secrets = JSON.parse(
      this.secretBox.open(sealed, secretsPurpose(app.id, app.baseUrl)),
    ) as AppSecrets;
    return { app, secrets };
  }
}
