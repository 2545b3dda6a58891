import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf, toJsonb } from '../../core/database';
import type { ApplyProgress, CapturedApp, HostApp, HostedModule } from '../app-host';
import { IS_HELD, type HeldRow } from './holds';
import type { CommitRule, HostProblem } from './host-store';

export interface HostedAppKey {
  hostId: string;
  hostAppId: string;
}

/** An app of a host, without its captured state. */
export interface ListedHostedApp extends HostedAppKey {
  /** Null: it could not be brought here yet. */
  appId: string | null;
  /** Its id on all branches. */
  sharedId: string | null;
  /** Names of the folders that it is in there, as far as they are kept here. */
  folders: string[];
  name: string;
  url: string;
  hint: string | null;
  capturedAt: Date | null;
  error: HostProblem | null;
  /** False until the present address of the host has listed it. */
  isListed: boolean;
  missingSince: Date | null;
  /** A change there was interrupted, or is in progress. */
  hasProgress: boolean;
  /** Parts of the app that a pull could not keep there. */
  limits: string[];
  /** Person who has changed it since, as the program around Trellis has told; null if it has not. */
  toldEditorId: string | null;
}

/** A commit without a person who asks for it. */
export interface WantedCommit {
  of: 'creation' | 'rename';
  /** Id of its author's account. */
  committerId: string;
}

/** States of an app before and after a deployment that has switched it, and has not ended. */
export interface SwitchedApp {
  before: CapturedApp;
  after: CapturedApp;
}

export interface HostedApp extends ListedHostedApp {
  captured: CapturedApp | null;
  progress: ApplyProgress | null;
  /** Null: no unfinished deployment has switched it. */
  switched: SwitchedApp | null;
}

const LISTED = `host_id as "hostId", host_app_id as "hostAppId", app_id as "appId", name, url, hint,
  (select shared_id from all_apps a where a.id = app_id) as "sharedId",
  coalesce((select hosted -> 'folders' from all_apps a where a.id = app_id), '[]') as folders,
  captured_at as "capturedAt", error, is_listed as "isListed", missing_since as "missingSince",
  progress is not null as "hasProgress", limits, told_editor_id as "toldEditorId"`;

type Row = ListedHostedApp & { captured: string | null; progress: string | null; switched: string | null };

const WHERE = 'host_id = $1 and host_app_id = $2';

export const heldRowOf = ({ hostId, hostAppId }: HostedAppKey): HeldRow => ({
  table: 'hosted_apps',
  key: { host_id: hostId, host_app_id: hostAppId },
});

/** Stores the known state of hosted apps. */
@Injectable()
export class HostedAppStore {
  constructor(private readonly database: Database) {}

  /** By name. */
  list(hostId: string): Promise<ListedHostedApp[]> {
    return this.database.query<ListedHostedApp>(
      `select ${LISTED} from hosted_apps where host_id = $1 order by lower(name), host_app_id`,
      [hostId],
    );
  }

  async findListed({ hostId, hostAppId }: HostedAppKey): Promise<ListedHostedApp | null> {
    const rows = await this.database.query<ListedHostedApp>(
      `select ${LISTED} from hosted_apps where ${WHERE} and missing_since is null`,
      [hostId, hostAppId],
    );
    return rows[0] ?? null;
  }

  /** Returns true if a process works on an app of the host other than `own`. */
  async areOthersHeld(hostId: string, own: string | null): Promise<boolean> {
    const rows = await this.database.query(
      `select 1 from hosted_apps where host_id = $1 and host_app_id is distinct from $2 and ${IS_HELD} limit 1`,
      [hostId, own],
    );
    return rows.length > 0;
  }

  /** Lists the modules that the host has listed last. */
  async modules(hostId: string): Promise<HostedModule[]> {
    const rows = await this.database.query<{ module: HostedModule }>(
      `select module from hosted_apps where host_id = $1 and module is not null and missing_since is null
       order by host_app_id`,
      [hostId],
    );
    return rows.map(({ module }) => module);
  }

  /** Lists apps whose captured state names an id of the host. */
  async namingInHost(hostId: string, id: string): Promise<HostedAppKey[]> {
    return this.database.query<HostedAppKey>(
      `select host_id as "hostId", host_app_id as "hostAppId" from hosted_apps
       where host_id = $1 and app_id is not null and missing_since is null and position($2 in captured) > 0
       order by host_app_id`,
      [hostId, id],
    );
  }

  async find(key: HostedAppKey): Promise<HostedApp | null> {
    return this.findWhere(WHERE, [key.hostId, key.hostAppId]);
  }

  async findByApp(appId: string): Promise<HostedApp | null> {
    return this.findWhere('app_id = $1', [appId]);
  }

  /** Returns the keys of the given apps at the host of the workspace; apps that are edited here have none. */
  keysOf(workspaceId: string, appIds: readonly string[]): Promise<HostedAppKey[]> {
    return this.database.query<HostedAppKey>(
      `select a.host_id as "hostId", a.host_app_id as "hostAppId" from hosted_apps a join app_hosts h on h.id = a.host_id
       where a.app_id = any($2::uuid[]) and h.workspace_id = $1 order by array_position($2::uuid[], a.app_id)`,
      [workspaceId, appIds],
    );
  }

  /** Returns the hash of the state that an app here has from its host; null for an app without one. */
  async revisionOf(tx: EntityManager, appId: string): Promise<string | null> {
    const [found] = await rowsOf<{ revision: string | null }>(
      tx,
      'select revision from hosted_apps where app_id = $1',
      [appId],
    );
    return found?.revision ?? null;
  }

  private async findWhere(where: string, values: string[]): Promise<HostedApp | null> {
    const [row] = await this.database.query<Row>(
      `select ${LISTED}, captured, progress, switched from hosted_apps where ${where}`,
      values,
    );
    return row
      ? {
          ...row,
          captured: parse(row.captured) as CapturedApp | null,
          progress: parse(row.progress) as ApplyProgress | null,
          switched: parse(row.switched) as SwitchedApp | null,
        }
      : null;
  }

  /** Records which apps the host lists, and since when it does not list others. */
  async noteListed(hostId: string, apps: HostApp[]): Promise<void> {
    await this.database.transaction(async (tx) => {
      await rowsOf(
        tx,
        `insert into hosted_apps as h (host_id, host_app_id, name, url)
         select $1, listed."hostAppId", listed.name, listed.url
         from jsonb_to_recordset($2) as listed("hostAppId" text, name text, url text)
         on conflict (host_id, host_app_id) do update set name = excluded.name, url = excluded.url, is_listed = true,
           missing_since = null
         where (h.name, h.url, h.is_listed) is distinct from (excluded.name, excluded.url, true)
           or h.missing_since is not null`,
        [hostId, toJsonb(apps.map(({ hostAppId, name, url }) => ({ hostAppId, name, url })))],
      );
      await rowsOf(
        tx,
        `update hosted_apps set missing_since = clock_timestamp()
         where host_id = $1 and is_listed and missing_since is null and host_app_id <> all($2)`,
        [hostId, apps.map(({ hostAppId }) => hostAppId)],
      );
    });
  }

  /** Records the host's state; no change of it is in progress. */
  async recordCaptured(
    tx: EntityManager,
    { hostId, hostAppId }: HostedAppKey,
    { appId, captured, hint }: { appId: string | null; captured: CapturedApp; hint: string | null },
  ): Promise<void> {
    await rowsOf(
      tx,
      `update hosted_apps set app_id = $3, captured = $4, hint = $5, captured_at = clock_timestamp(), error = null,
         progress = null, limits = $6, module = $7, revision = $8,
         told_editor_id = case when revision is distinct from $8 then null else told_editor_id end
       where ${WHERE}`,
      [
        ...[hostId, hostAppId, appId, JSON.stringify(captured), hint, toJsonb(captured.limits ?? [])],
        ...[toJsonb(moduleOf(hostAppId, captured)), captured.fingerprint],
      ],
    );
  }

  async recordProblem({ hostId, hostAppId }: HostedAppKey, error: HostProblem): Promise<void> {
    await this.database.query(`update hosted_apps set error = $3 where ${WHERE}`, [
      hostId,
      hostAppId,
      toJsonb(error),
    ]);
  }

  /** Null: no change is in progress. `switched`: the data to revert the change once it is made. */
  async saveProgress(
    tx: EntityManager,
    { hostId, hostAppId }: HostedAppKey,
    { progress, switched }: { progress: ApplyProgress | null; switched: SwitchedApp | null },
  ): Promise<void> {
    await rowsOf(tx, `update hosted_apps set progress = $3, switched = $4 where ${WHERE}`, [
      hostId,
      hostAppId,
      progress && JSON.stringify(progress),
      switched && JSON.stringify(switched),
    ]);
  }

  /** Records that a new app, or a new name, is to be committed. The first commit of an app has its name, too. */
  async wantCommit(
    tx: EntityManager,
    { hostId, hostAppId }: HostedAppKey,
    { of, committerId }: WantedCommit,
  ): Promise<void> {
    await rowsOf(
      tx,
      `update hosted_apps set wanted_commit = $3, committer_id = $4 where ${WHERE} and wanted_commit is distinct from 'creation'`,
      [hostId, hostAppId, of, committerId],
    );
  }

  /** Lists apps whose commit is to be asked for. */
  wantingCommits(hostId: string): Promise<(HostedAppKey & { appId: string })[]> {
    return this.database.query(
      `select host_id as "hostId", host_app_id as "hostAppId", app_id as "appId" from hosted_apps
       where host_id = $1 and wanted_commit is not null and app_id is not null order by host_app_id`,
      [hostId],
    );
  }

  /** Turns commits that the program around Trellis has asked for into wanted ones, of apps that are here by now. */
  async takeAskedCommits(hostId: string): Promise<void> {
    await this.database.query(
      `with asked as (
         delete from asked_commits c using hosted_apps a, all_apps p
         where c.host_id = $1 and (a.host_id, a.host_app_id) = (c.host_id, c.host_app_id) and p.id = a.app_id
           and (c.of = 'creation' or p.name = c.name)
         returning c.*)
       update hosted_apps a set committer_id = asked.committer_id, is_commit_asked = true,
         wanted_commit = case when a.wanted_commit = 'creation' then a.wanted_commit else asked.of end
       from asked where (a.host_id, a.host_app_id) = (asked.host_id, asked.host_app_id)`,
      [hostId],
    );
    // The transaction that would have made the app was rolled back.
    await this.database.query(
      `delete from asked_commits where host_id = $1 and asked_at < clock_timestamp() - interval '1 day'`,
      [hostId],
    );
  }

  /** Takes the wanted commit of an app in the transaction that asks for it; null if none is wanted by now. */
  async takeWantedCommit(
    tx: EntityManager,
    { hostId, hostAppId }: HostedAppKey,
  ): Promise<WantedCommit | null> {
    const [taken] = await rowsOf<WantedCommit & { isAsked: boolean; rule: CommitRule }>(
      tx,
      `with wanting as (select * from hosted_apps where ${WHERE} and wanted_commit is not null for no key update)
       update hosted_apps a set wanted_commit = null, committer_id = null, is_commit_asked = false from wanting w
       where (a.host_id, a.host_app_id) = (w.host_id, w.host_app_id)
       returning w.wanted_commit as "of", w.committer_id as "committerId", w.is_commit_asked as "isAsked",
         (select commits from app_hosts where id = w.host_id) as rule`,
      [hostId, hostAppId],
    );
    // An admin may have changed the rule since.
    return taken?.isAsked || taken?.rule === 'names' ? taken : null;
  }

  /** Records that a change stays. */
  async forgetSwitched(tx: EntityManager, { hostId, hostAppId }: HostedAppKey): Promise<void> {
    await rowsOf(tx, `update hosted_apps set switched = null where ${WHERE}`, [hostId, hostAppId]);
  }

  /** Adds an app that was made there, and joins it to the one here. */
  async add(
    tx: EntityManager,
    { hostId, hostAppId }: HostedAppKey,
    { appId, captured, url }: { appId: string; captured: CapturedApp; url: string },
  ): Promise<void> {
    await rowsOf(
      tx,
      `insert into hosted_apps (host_id, host_app_id, app_id, name, url, captured, captured_at, module, revision)
       values ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7, $8)
       on conflict (host_id, host_app_id) do update set app_id = excluded.app_id, name = excluded.name, url = excluded.url,
         captured = excluded.captured, captured_at = excluded.captured_at, error = null, missing_since = null,
         module = excluded.module, revision = excluded.revision`,
      [
        ...[hostId, hostAppId, appId, captured.name, url, JSON.stringify(captured)],
        ...[toJsonb(moduleOf(hostAppId, captured)), captured.fingerprint],
      ],
    );
  }

  async remove(tx: EntityManager, { hostId, hostAppId }: HostedAppKey): Promise<void> {
    await rowsOf(tx, `delete from hosted_apps where ${WHERE}`, [hostId, hostAppId]);
  }
}

/** Returns the module that an app was captured as; null for another app. */
export const moduleOf = (hostAppId: string, { module, hostVersionId }: CapturedApp): HostedModule | null =>
  module ? { ...module, hostAppId, hostVersionId } : null;

const parse = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
