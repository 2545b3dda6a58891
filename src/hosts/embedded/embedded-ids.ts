import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../../core/database';
import { HostStore } from '../store/host-store';
import type { WantedCommit } from '../store/hosted-app-store';
import type { GitSyncAppId } from './git-sync-apps';
import type { GitSyncPerson } from './git-sync-members';

const JOINED = `from hosted_apps a join app_hosts h on h.id = a.host_id where h.kind = 'embedded'`;

/** A commit that the program asks for. `name`: the new one, of a rename. */
interface AskedCommit extends WantedCommit {
  name: string | null;
}

/** Finds apps and workspaces by their ids in the program around Trellis, and the other way round. */
@Injectable()
export class EmbeddedIds {
  constructor(
    private readonly database: Database,
    private readonly hosts: HostStore,
  ) {}

  /** Returns null if there is none. An app that was made a moment ago is read first. */
  async appHere(app: GitSyncAppId): Promise<string | null> {
    const found = await this.readApp(app);
    if (found !== null) return found;
    await this.hosts.captureEmbedded(app.workspaceId);
    return this.readApp(app);
  }

  private async readApp({ workspaceId, appId }: GitSyncAppId): Promise<string | null> {
    const [found] = await this.database.query<{ id: string }>(
      `select a.app_id as id ${JOINED} and h.host_workspace_id = $1 and a.host_app_id = $2 and a.app_id is not null`,
      [workspaceId, appId],
    );
    return found?.id ?? null;
  }

  async appThere(idHere: string): Promise<string | null> {
    const [found] = await this.database.query<{ id: string }>(
      `select a.host_app_id as id ${JOINED} and a.app_id = $1`,
      [idHere],
    );
    return found?.id ?? null;
  }

  async personThere(idHere: string): Promise<GitSyncPerson | null> {
    const [found] = await this.database.query<GitSyncPerson>(
      'select program_id as id, name, email from users where id = $1 and program_id is not null',
      [idHere],
    );
    return found ?? null;
  }

  async workspaceThere(idHere: string): Promise<string | null> {
    const [found] = await this.database.query<{ id: string }>(
      `select host_workspace_id as id from app_hosts where kind = 'embedded' and workspace_id = $1`,
      [idHere],
    );
    return found?.id ?? null;
  }

  /** Records who has changed an app, for its next capture. Does nothing for an app that was not read yet. */
  async noteEditor(tx: EntityManager, { workspaceId, appId }: GitSyncAppId, editorId: string): Promise<void> {
    await rowsOf(
      tx,
      `update hosted_apps a set told_editor_id = $3 from app_hosts h
       where h.id = a.host_id and h.kind = 'embedded' and h.host_workspace_id = $1 and a.host_app_id = $2`,
      [workspaceId, appId, editorId],
    );
  }

  /**
   * Asks for the commit of an app that is made or renamed: the look that finds it, which may be the next but one, has it
   * committed. Does nothing for a workspace that was never opened here.
   */
  async askCommit(
    tx: EntityManager,
    { workspaceId, appId }: GitSyncAppId,
    { of, name, committerId }: AskedCommit,
  ): Promise<void> {
    await rowsOf(
      tx,
      `insert into asked_commits as c (host_id, host_app_id, of, name, committer_id)
       select id, $2, $3, $4, $5 from app_hosts where kind = 'embedded' and host_workspace_id = $1
       on conflict (host_id, host_app_id) do update set name = excluded.name, asked_at = clock_timestamp(),
         of = case when c.of = 'creation' then c.of else excluded.of end,
         committer_id = case when c.of = 'creation' then c.committer_id else excluded.committer_id end`,
      [workspaceId, appId, of, name, committerId],
    );
  }
}
