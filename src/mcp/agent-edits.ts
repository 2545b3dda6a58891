import { Injectable } from '@nestjs/common';
import { Database, newId, rowsOf } from '../core/database';
import { versionOf } from './document/open-document';
import type { MadeEdit } from './take-back-edits';

interface EditedApp {
  appId: string;
  name: string;
}

/** Edits of an app by a session, without what others did between them. */
export interface AppEdits extends EditedApp {
  /** The oldest first. Edits that follow one another are one. */
  edits: (MadeEdit & { id: string; versions: string[] })[];
}

/** Keeps what each edit of an agent has found and left, so that it can be taken back alone. */
@Injectable()
export class AgentEdits {
  constructor(private readonly database: Database) {}

  /** Records an edit before it is made, so that it can be taken back even if this server ends in the middle. */
  async begin(sessionId: string, app: EditedApp, { before, after }: MadeEdit): Promise<string> {
    const id = newId();
    await this.database.query(
      `insert into agent_edits (id, session_id, app_id, app_name, before, after, versions)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [id, sessionId, app.appId, app.name, before, after, [before, after].map(versionOf)],
    );
    return id;
  }

  /** Forgets an edit that was refused. */
  async drop(id: string): Promise<void> {
    await this.database.query('delete from agent_edits where id = $1', [id]);
  }

  /** Records that an edit was made. If it follows the last one of the app, without others between, the two become one. */
  async made(id: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const [edit] = await rowsOf<{ sessionId: string; appId: string; name: string; version: string }>(
        tx,
        `update agent_edits set is_made = true where id = $1
         returning session_id as "sessionId", app_id as "appId", app_name as name, versions[cardinality(versions)] as version`,
        [id],
      );
      if (!edit) return;
      await rowsOf(
        tx,
        `insert into agent_session_apps (session_id, app_id, name, version) values ($1, $2, $3, $4)
         on conflict (session_id, app_id) do update set name = excluded.name, version = excluded.version`,
        [edit.sessionId, edit.appId, edit.name, edit.version],
      );
      await rowsOf(
        tx,
        `with this as (select * from agent_edits where id = $1),
           former as (
             select e.id, e.is_made, e.versions from agent_edits e join this on this.session_id = e.session_id
               and this.app_id = e.app_id and e.id < this.id order by e.id desc limit 1),
           joined as (
             update agent_edits e set after = this.after, versions = e.versions || this.versions[2:]
             from this, former where e.id = former.id and former.is_made
               and former.versions[cardinality(former.versions)] = this.versions[1]
             returning e.id)
         delete from agent_edits where id = $1 and exists (select from joined)`,
        [id],
      );
    });
  }

  async find(sessionId: string): Promise<AppEdits[]> {
    const rows = await this.database.query<AppEdits['edits'][number] & EditedApp>(
      `select id, app_id as "appId", app_name as name, before, after, versions from agent_edits
       where session_id = $1 order by id`,
      [sessionId],
    );
    const byApp = new Map<string, AppEdits>();
    for (const { appId, name, ...edit } of rows) {
      const app = byApp.get(appId) ?? { appId, name, edits: [] };
      app.edits.push(edit);
      byApp.set(appId, { ...app, name });
    }
    return [...byApp.values()].sort((one, other) => one.name.localeCompare(other.name));
  }

  /** Forgets edits that were taken back: what people do afterwards is never taken for them. */
  async forget(sessionId: string, { appId, edits }: AppEdits): Promise<void> {
    await this.database.query(
      'delete from agent_edits where session_id = $1 and app_id = $2 and id = any($3)',
      [sessionId, appId, edits.map(({ id }) => id)],
    );
  }

  /** Version that the last edit of the session has left of each app. */
  async lastVersions(sessionId: string): Promise<Map<string, string>> {
    const rows = await this.database.query<{ appId: string; version: string }>(
      `select app_id as "appId", version from agent_session_apps where session_id = $1 and version is not null`,
      [sessionId],
    );
    return new Map(rows.map(({ appId, version }) => [appId, version]));
  }
}
