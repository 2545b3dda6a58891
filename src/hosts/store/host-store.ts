import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf, toJsonb } from '../../core/database';
import { unprocessable } from '../../core/errors';
import { toAppError } from '../../core/http';
import { SecretBox, type SealedColumn } from '../../core/secrets';
import { WorkspaceEvents } from '../../workspaces';
import type { ProofProgress, ReleaseRule, SourceChoice } from '../app-host';
import type { HostFailure } from '../app-host-error';
import type { Certificate } from '../certificate';
import { IS_HELD } from './holds';

/** Notified when a host is to be captured sooner than its servers know. */
export const HOSTS_CHANNEL = 'trellis_hosts';

/** Kinds of hosts that a workspace can be connected to. */
export const HOST_KINDS = ['tooljet', 'node-red'] as const;
/** `embedded`: the program that Trellis is a part of. */
export type HostKind = (typeof HOST_KINDS)[number] | 'embedded';

/** Automatic commits: none, or of apps that are made or renamed there. */
export const COMMIT_RULES = ['off', 'names'] as const;
export type CommitRule = (typeof COMMIT_RULES)[number];

/** Seconds from one capture to the next. */
export const HOST_INTERVAL = { least: 15, usual: 60, most: 86_400 };

/** Address of a host, and the account that signs in there. */
export interface HostAddress {
  kind: HostKind;
  url: string;
  email: string;
  hostWorkspaceId: string | null;
  /** PEM; trusted in addition to the well-known authorities. */
  certificateAuthority: string | null;
  intervalSeconds: number;
  /** Used by hosts with versions. */
  releaseRule: ReleaseRule;
  commits: CommitRule;
}

/** The host outside Trellis where the apps of a workspace are edited. */
export interface Host extends HostAddress {
  id: string;
  workspaceId: string;
  hostWorkspaceName: string | null;
  /** Person who connected it, and in whose name captures change apps. */
  connectedById: string;
  connectedBy: { name: string; email: string };
  /** New at each change of the connection. */
  revision: string;
  version: string | null;
  /** Null until the connection was checked; nothing is captured before. */
  checkedAt: Date | null;
  isPasswordRefused: boolean;
  error: HostProblem | null;
  capturedAt: Date | null;
  readAllAt: Date | null;
  nextAt: Date | null;
  isCapturing: boolean;
  /** Null: it has not been proven, or needs no proof. */
  certificate: Certificate | null;
  /** The proof that runs, or the last one. */
  proof: HostProof | null;
  /** An admin asks for a proof, whatever the certificate says. */
  isProofWanted: boolean;
  /** An admin has cancelled the proof. */
  isProofStopped: boolean;
  /** Decisions about data sources, by their ids in the repository. */
  sourceChoices: Record<string, RememberedChoice>;
}

export interface RememberedChoice {
  name: string;
  kind: string;
  choice: SourceChoice;
}

/** A proof as a row keeps it. */
export interface HostProof extends ProofProgress {
  startedAt: string;
  /** False once it has ended. After a crash it stays true; then no worker holds the host. */
  isRunning: boolean;
  /** Reason for which it has ended without a certificate. */
  problem: HostProblem | null;
  /** Names of the apps that this and former proofs may have left in the host. */
  ownNames: string[];
}

/** A host, with its password. */
export interface OpenableHost extends Host {
  password: string;
}

const SELECT = `
  select h.id, h.workspace_id as "workspaceId", h.kind, h.url, h.email, h.host_workspace_id as "hostWorkspaceId",
    h.certificate_authority as "certificateAuthority",
    h.host_workspace_name as "hostWorkspaceName", h.interval_seconds as "intervalSeconds",
    h.release_rule as "releaseRule", h.commits,
    h.connected_by as "connectedById", json_build_object('name', u.name, 'email', u.email) as "connectedBy", h.revision,
    h.version, h.checked_at as "checkedAt", h.is_password_refused as "isPasswordRefused", h.error,
    h.captured_at as "capturedAt", h.read_all_at as "readAllAt", h.next_at as "nextAt",
    ${IS_HELD} as "isCapturing", h.certificate, h.proof,
    h.is_proof_wanted as "isProofWanted", h.is_proof_stopped as "isProofStopped", h.source_choices as "sourceChoices", h.sealed_password as sealed
  from app_hosts h join users u on u.id = h.connected_by`;

/** `sealed`: null for the program around Trellis. */
type Row = Host & { sealed: Buffer | null };

const purpose = (id: string): string => `password of host ${id}`;

/** SQL: lets the apps of the host `$1` be edited here. */
const RELEASE_APPS =
  'update all_apps set hosted = null where id in (select app_id from hosted_apps where host_id = $1)';

/** SQL: what another server or account has shown says nothing about the host `$1`. */
const FORGET_PROOF = `update app_hosts
  set certificate = null, proof = null, is_proof_wanted = false, is_proof_stopped = false where id = $1`;

/** SQL: the host `$1` is in another place. */
const FORGET_PLACE = [
  'update hosted_apps set is_listed = false, missing_since = null where host_id = $1',
  `update app_hosts set source_choices = '{}', captured_at = null where id = $1`,
];

function forgottenAt(isSamePlace: boolean, hasSameEmail: boolean): string[] {
  if (!isSamePlace) return [FORGET_PROOF, ...FORGET_PLACE];
  return hasSameEmail ? [] : [FORGET_PROOF];
}

export const SEALED_HOST_PASSWORDS: SealedColumn = {
  table: 'app_hosts',
  column: 'sealed_password',
  holds: 'passwords of hosts where apps are edited',
  key: ['id'],
  purpose: (row) => purpose(row.id),
  detach: RELEASE_APPS,
};

/** Seconds to the next attempt after the first, the second, … failed one; the last goes on. */
const PAUSES = [30, 60, 120, 300, 600];
/** Share by which pauses differ, so that workspaces on one server do not all ask at the same moment. */
const JITTER = 0.2;
/** A look at the apps of a program takes some 200 ms. */
const LOOK_MS = 10_000;
const LOOK_POLL_MS = 30;
/** Seconds until the next look while an app is busy: another Trellis pulls it, for one. */
const BUSY_SECONDS = 15;
/** SQL: seconds until the next look at the host `$1`. */
const AFTER_LOOK = `least(interval_seconds * (1 + ${JITTER} * random()), case when exists (
  select from hosted_apps where host_id = $1 and error ->> 'code' = 'host_busy') then ${BUSY_SECONDS} end)`;

/** SQL: the next look at a host is later than any pause makes it, so it comes from a clock that was wrong. */
const IS_TOO_LATE = `next_at > clock_timestamp() + make_interval(secs => 2 * greatest(interval_seconds, ${PAUSES.at(-1)}))`;

type Checked = Pick<Host, 'id' | 'workspaceId' | 'revision'>;

/** Stores the host of each workspace. */
@Injectable()
export class HostStore {
  /** Rule for workspaces of the program around Trellis. */
  private embeddedRule: CommitRule = 'off';

  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
    private readonly events: WorkspaceEvents,
  ) {}

  async find(workspaceId: string): Promise<Host | null> {
    const [row] = await this.database.query<Row>(`${SELECT} where h.workspace_id = $1`, [workspaceId]);
    if (!row) return null;
    const { sealed: _, ...host } = row;
    return host;
  }

  /**
   * Lists other workspaces here that are connected to the same workspace of a host, by their names; null stands for one
   * that the person does not belong to.
   */
  async sharedWith(host: Host, userId: string): Promise<(string | null)[]> {
    if (host.hostWorkspaceId === null) return [];
    const rows = await this.database.query<{ name: string | null }>(
      `select case when m.user_id is not null then w.name end as name
       from app_hosts h join workspaces w on w.id = h.workspace_id
         left join memberships m on m.workspace_id = h.workspace_id and m.user_id = $4
       where h.workspace_id <> $1 and h.url = $2 and h.host_workspace_id = $3 and h.kind = 'tooljet'
       order by name`,
      [host.workspaceId, host.url, host.hostWorkspaceId, userId],
    );
    return rows.map(({ name }) => name);
  }

  async open(id: string): Promise<OpenableHost | null> {
    const [row] = await this.database.query<Row>(`${SELECT} where h.id = $1`, [id]);
    if (!row) return null;
    const { sealed, ...host } = row;
    return { ...host, password: sealed === null ? '' : this.secretBox.open(sealed, purpose(id)) };
  }

  /** Stores a connection, which is to be checked before it is used. Throws 422 `host_password_needed`. */
  async put(
    tx: EntityManager,
    { workspaceId, userId }: { workspaceId: string; userId: string },
    { password, ...given }: GivenAddress & { password: string | undefined },
  ): Promise<void> {
    await rowsOf(tx, 'select from workspaces where id = $1 for no key update', [workspaceId]);
    await this.tell(tx, workspaceId);
    const present = await this.find(workspaceId);
    const address = withKnown(given, present);
    const isSamePlace = present?.url === address.url && present.hostWorkspaceId === address.hostWorkspaceId;
    if (password === undefined) {
      // A stored password is only sent to the address it was given for.
      if (!isSameAccount(present, address)) throw passwordNeeded();
      const isSame = isSamePlace && present.certificateAuthority === address.certificateAuthority;
      if (isSame) return this.setHabits(tx, present.id, address);
    }
    const id = present?.id ?? newId();
    await this.save(tx, { id, workspaceId, userId }, { ...address, password });
    for (const sql of forgottenAt(isSamePlace, present?.email === address.email)) await rowsOf(tx, sql, [id]);
  }

  /** Connects a workspace of the program that Trellis is a part of, unless it is; its apps are captured at once. */
  async embed(
    tx: EntityManager,
    workspace: { workspaceId: string; userId: string; hostWorkspaceId: string; name: string },
  ): Promise<void> {
    const { workspaceId, userId, hostWorkspaceId, name } = workspace;
    const inserted = await rowsOf(
      tx,
      `insert into app_hosts (id, workspace_id, kind, url, email, host_workspace_id, host_workspace_name, interval_seconds,
         connected_by, revision, commits, checked_at, next_at)
       values ($1, $2, 'embedded', '', '', $3, $4, $5, $6, $7, $8, clock_timestamp(), clock_timestamp())
       on conflict (workspace_id) do nothing returning 1`,
      [
        ...[newId(), workspaceId, hostWorkspaceId, name, HOST_INTERVAL.usual],
        ...[userId, newId(), this.embeddedRule],
      ],
    );
    if (inserted.length > 0) await this.tell(tx, workspaceId);
  }

  /** Sets the rule for all workspaces of the program around Trellis, those to come included. */
  async setEmbeddedRule(commits: CommitRule): Promise<void> {
    this.embeddedRule = commits;
    await this.database.query(`update app_hosts set commits = $1 where kind = 'embedded' and commits <> $1`, [
      commits,
    ]);
  }

  private async save(
    tx: EntityManager,
    { id, workspaceId, userId }: { id: string; workspaceId: string; userId: string },
    address: HostAddress & { password: string | undefined },
  ): Promise<void> {
    const { kind, url, email, hostWorkspaceId, certificateAuthority, intervalSeconds, password } = address;
    const { releaseRule, commits } = address;
    const sealed = password === undefined ? null : this.secretBox.seal(password, purpose(id));
    await rowsOf(
      tx,
      `insert into app_hosts as h (id, workspace_id, kind, url, email, sealed_password, host_workspace_id, interval_seconds,
         connected_by, revision, certificate_authority, release_rule, commits)
       values ($1, $2, $3, $4, $5, coalesce($6, ''::bytea), $7, $8, $9, $10, $11, $12, $13)
       on conflict (id) do update set certificate_authority = excluded.certificate_authority, kind = excluded.kind, url = excluded.url, email = excluded.email,
         sealed_password = coalesce($6, h.sealed_password), host_workspace_id = excluded.host_workspace_id,
         host_workspace_name = null, interval_seconds = excluded.interval_seconds, release_rule = excluded.release_rule, commits = excluded.commits, connected_by = excluded.connected_by,
         revision = excluded.revision, version = null, checked_at = null, error = null, failures = 0, next_at = null,
         is_password_refused = h.is_password_refused and $6 is null`,
      [
        ...[id, workspaceId, kind, url, email, sealed, hostWorkspaceId, intervalSeconds, userId, newId()],
        ...[certificateAuthority, releaseRule, commits],
      ],
    );
  }

  /** Changes what no server or account has to be tried again for. */
  private async setHabits(
    tx: EntityManager,
    id: string,
    { intervalSeconds, releaseRule, commits }: HostAddress,
  ): Promise<void> {
    await rowsOf(
      tx,
      `update app_hosts set interval_seconds = $2, release_rule = $3, commits = $4, next_at = case when checked_at is not null and not is_password_refused
         then clock_timestamp() + make_interval(secs => $2::int) end
       where id = $1`,
      [id, intervalSeconds, releaseRule, commits],
    );
  }

  /** Disconnects. The apps stay, and are edited here. */
  async remove(tx: EntityManager, { id, workspaceId }: Pick<Host, 'id' | 'workspaceId'>): Promise<void> {
    await rowsOf(tx, RELEASE_APPS, [id]);
    await rowsOf(tx, 'delete from app_hosts where id = $1', [id]);
    await this.tell(tx, workspaceId);
  }

  /** Records a successful check; the apps are captured at once. Does nothing if the connection has changed since. */
  async recordChecked(
    { id, workspaceId, revision }: Checked,
    { version, workspace }: { version: string | null; workspace: { id: string; name: string } },
  ): Promise<void> {
    await this.change(
      workspaceId,
      `update app_hosts set version = $3, host_workspace_id = $4, host_workspace_name = $5, checked_at = clock_timestamp(),
           error = null, failures = 0, next_at = clock_timestamp(), is_password_refused = false
         where id = $1 and revision = $2`,
      [id, revision, version, workspace.id, workspace.name],
    );
  }

  /**
   * Records why the host could not be used. After a refused password it is not asked again until the password changes. A
   * capture or proof that was asked for during the attempt is still to come.
   */
  async recordFailure(
    { id, workspaceId, revision, nextAt }: Checked & Pick<Host, 'nextAt'>,
    error: HostProblem,
  ): Promise<void> {
    await this.change(
      workspaceId,
      `update app_hosts set error = $3, failures = failures + 1, is_password_refused = is_password_refused or $4,
         next_at = case when checked_at is null or $4 then null
           when next_at > $6::timestamptz + interval '1 ms' then next_at
           else clock_timestamp() + make_interval(secs => ($5::int[])[least(failures + 1, ${PAUSES.length})]
             * (1 + ${JITTER} * random())) end
       where id = $1 and revision = $2`,
      [id, revision, toJsonb(error), isOfPassword(error), PAUSES, nextAt],
    );
  }

  /** A capture that was asked for while this one ran is still to come. */
  async recordCaptured(
    { id, workspaceId, revision, nextAt }: Checked & Pick<Host, 'nextAt'>,
    { hasReadAll }: { hasReadAll: boolean },
  ): Promise<void> {
    await this.change(
      workspaceId,
      `update app_hosts set error = null, failures = 0, captured_at = clock_timestamp(),
         read_all_at = case when $3 then clock_timestamp() else read_all_at end,
         next_at = case when next_at > $4::timestamptz + interval '1 ms' then next_at
           else clock_timestamp() + make_interval(secs => ${AFTER_LOOK}) end
       where id = $1 and revision = $2`,
      [id, revision, hasReadAll, nextAt],
    );
  }

  /** Records a proof that begins or goes on. Returns false if it is to stop: it was cancelled, or the connection changed. */
  async saveProof({ id, workspaceId, revision }: Checked, proof: HostProof): Promise<boolean> {
    const rows = await this.change(
      workspaceId,
      'update app_hosts set proof = $3 where id = $1 and revision = $2 and not is_proof_stopped returning 1',
      [id, revision, toJsonb(proof)],
    );
    return rows.length > 0;
  }

  /** Returns true if a proof is to stop. */
  async isProofStopped({ id, revision }: Checked): Promise<boolean> {
    const rows = await this.database.query(
      'select 1 from app_hosts where id = $1 and revision = $2 and not is_proof_stopped',
      [id, revision],
    );
    return rows.length === 0;
  }

  /**
   * Records the end of a proof. With a certificate all apps are read again, as their limits may be others. A certificate
   * that comes after the proof was cancelled is not kept.
   */
  async endProof(
    { id, workspaceId, revision }: Checked,
    { proof, certificate }: { proof: HostProof; certificate: Certificate | null },
  ): Promise<void> {
    await this.change(
      workspaceId,
      `update app_hosts set proof = $3, certificate = case when is_proof_stopped then null else coalesce($4, certificate) end,
         version = coalesce($4::jsonb ->> 'version', version), is_proof_wanted = is_proof_wanted and $4 is null,
         read_all_at = case when $4 is null then read_all_at end
       where id = $1 and revision = $2`,
      [id, revision, toJsonb(proof), toJsonb(certificate)],
    );
  }

  /** Has the host proven soon, and captured then. */
  async wantProof({ id, workspaceId }: Pick<Host, 'id' | 'workspaceId'>): Promise<void> {
    await this.change(
      workspaceId,
      `update app_hosts set is_proof_wanted = true, is_proof_stopped = false, next_at = clock_timestamp() where id = $1`,
      [id],
    );
  }

  /** Cancels the proof that runs, and forgets former ones: the host is not used until a proof is wanted again. */
  async stopProof({ id, workspaceId }: Pick<Host, 'id' | 'workspaceId'>): Promise<void> {
    await this.change(
      workspaceId,
      'update app_hosts set is_proof_stopped = true, is_proof_wanted = false, certificate = null where id = $1',
      [id],
    );
  }

  /** Remembers decisions about data sources; null forgets one. */
  async decide(
    { id, workspaceId }: Pick<Host, 'id' | 'workspaceId'>,
    decided: ReadonlyMap<string, RememberedChoice | null>,
  ): Promise<void> {
    const remembered = Object.fromEntries([...decided].filter(([, choice]) => choice !== null));
    await this.change(
      workspaceId,
      'update app_hosts set source_choices = (source_choices - $2::text[]) || $3::jsonb where id = $1',
      [id, [...decided.keys()], toJsonb(remembered)],
    );
  }

  /** Has all apps read soon. */
  async captureSoon({ id, workspaceId }: Pick<Host, 'id' | 'workspaceId'>): Promise<void> {
    const sql = 'update app_hosts set next_at = clock_timestamp(), read_all_at = null where id = $1';
    await this.change(workspaceId, sql, [id]);
  }

  /**
   * Has the apps of a workspace of the program around Trellis listed at once, and those read that have changed. Resolves once that
   * is done, or after 10 s: another change may have come, or the program fails.
   */
  async captureEmbedded(hostWorkspaceId: string): Promise<void> {
    await this.askForLook(hostWorkspaceId);
    const endsAt = performance.now() + LOOK_MS;
    while (performance.now() < endsAt && (await this.isLookDue(hostWorkspaceId))) await sleep(LOOK_POLL_MS);
  }

  /** A look that began before it was asked for leaves it due. */
  private async isLookDue(hostWorkspaceId: string): Promise<boolean> {
    const rows = await this.database.query(
      `select from app_hosts where kind = 'embedded' and host_workspace_id = $1 and next_at <= clock_timestamp()`,
      [hostWorkspaceId],
    );
    return rows.length > 0;
  }

  private async askForLook(hostWorkspaceId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const rows = await rowsOf<{ workspace_id: string }>(
        tx,
        `update app_hosts set next_at = clock_timestamp() where kind = 'embedded' and host_workspace_id = $1
         returning workspace_id`,
        [hostWorkspaceId],
      );
      for (const { workspace_id: workspaceId } of rows) await this.tell(tx, workspaceId);
    });
  }

  /** Changes a host, and tells its servers and the pages. */
  private change(workspaceId: string, sql: string, values: unknown[]): Promise<unknown[]> {
    return this.database.joined(async (tx) => {
      const rows = await rowsOf(tx, sql, values);
      await this.tell(tx, workspaceId);
      return rows;
    });
  }

  private tell(tx: EntityManager, workspaceId: string): Promise<void> {
    return this.events.publishPart(
      tx,
      { workspaceId, part: 'host' },
      { channel: HOSTS_CHANNEL, payload: '' },
    );
  }

  /** Lists the ids of due hosts that are not being captured, the longest waiting first. */
  async findDue(most: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `select id from app_hosts where (next_at <= clock_timestamp() or ${IS_TOO_LATE}) and not ${IS_HELD}
       order by next_at limit $1`,
      [most],
    );
    return rows.map(({ id }) => id);
  }

  /** Returns the ms until one is due; null if none is to be captured. */
  async dueIn(): Promise<number | null> {
    const [{ ms }] = await this.database.query<{ ms: number | null }>(
      `select (extract(epoch from min(greatest(case when ${IS_TOO_LATE} then clock_timestamp() else next_at end,
           case when ${IS_HELD} then held_until end)) - clock_timestamp()) * 1000)::float8 as ms
       from app_hosts where next_at is not null`,
    );
    return ms;
  }
}

const isSameAccount = (
  present: Host | null,
  { url, email }: Pick<HostAddress, 'url' | 'email'>,
): present is Host => present?.url === url && present.email === email;

/** An address as it is set. Without a workspace or a rule, the known one stays. */
type GivenAddress = Omit<HostAddress, 'hostWorkspaceId' | 'releaseRule' | 'commits'> & {
  hostWorkspaceId: string | null | undefined;
  releaseRule: ReleaseRule | undefined;
  commits: CommitRule | undefined;
};

function withKnown(given: GivenAddress, present: Host | null): HostAddress {
  const known = isSameAccount(present, given) ? present.hostWorkspaceId : null;
  return {
    ...given,
    hostWorkspaceId: given.hostWorkspaceId === undefined ? known : given.hostWorkspaceId,
    releaseRule: given.releaseRule ?? present?.releaseRule ?? 'if_released',
    commits: given.commits ?? present?.commits ?? 'off',
  };
}

const passwordNeeded = () =>
  unprocessable('host_password_needed', 'A new address or account needs its password.', {
    errors: [{ path: 'password', message: 'is needed for a new address or account' }],
  });

/** A failure as a row keeps it, to be shown. */
export interface HostProblem {
  code: string;
  message: string;
  remedy?: string;
  at: string;
}

export function problemOf(thrown: unknown): HostProblem {
  const { code, message, remedy } = toAppError(thrown);
  return { code, message, remedy, at: new Date().toISOString() };
}

/** Failures after which another attempt with the same password would only lock the account. */
const OF_PASSWORD: readonly string[] = ['host_sign_in_failed', 'host_locked'] satisfies HostFailure[];

const isOfPassword = ({ code }: { code: string }): boolean => OF_PASSWORD.includes(code);
