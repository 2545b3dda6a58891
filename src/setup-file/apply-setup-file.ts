import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../core/database';
import { AppError, conflict, unprocessable } from '../core/errors';
import { AuditLog, FollowGroups, ManagedSettings, nameOfManaged, type ManagedSetting } from '../workspaces';
import type { WorkspaceBlock } from './description';
import { Kinds } from './kinds';
import { MemberKind } from './member-kind';
import type { SetupFile } from './read-setup-file';
import { RefusedAt, type Step } from './step';

/** Advisory lock: of servers that start at once, one applies its file at a time. */
const SETUP_FILE_LOCK = 8_735_549;

/** A difference between a file and the database. */
export interface SetupChange {
  slug: string;
  line: number;
  text: string;
}

export const describeSetupChange = (file: SetupFile, { slug, line, text }: SetupChange): string =>
  `${file.name}, line ${line}: ${slug}: ${text}`;

export interface SetupOutcome {
  changes: SetupChange[];
  /** One for each workspace that could not be set up, and stays as it was. */
  failures: SetupFailure[];
}

export interface SetupFailure extends SetupChange {
  code: string;
}

interface Options {
  /** Takes workspaces that another file owns. */
  takesOver?: boolean;
  /** Takes workspaces that people have made, found by their names. */
  adopts?: boolean;
}

/** Ends the transaction of a plan, which is undone. */
class Planned extends Error {
  constructor(readonly outcome: SetupOutcome) {
    super('This was a plan.');
  }
}

/**
 * Brings the database to what a set-up file says. A plan does the same in a transaction that is undone, so that it tells
 * exactly what would be done, and refused.
 */
@Injectable()
export class ApplySetupFile {
  constructor(
    private readonly database: Database,
    private readonly managed: ManagedSettings,
    private readonly audit: AuditLog,
    private readonly groups: FollowGroups,
    private readonly kinds: Kinds,
    private readonly member: MemberKind,
  ) {}

  /** Changes nothing. */
  async plan(file: SetupFile, options: Options = {}): Promise<SetupOutcome> {
    try {
      return await this.database.transaction(async (tx) => {
        const outcome = await this.run(tx, file, { ...options, each: (work) => inSavepoint(tx, work) });
        throw new Planned(outcome);
      });
    } catch (error) {
      if (error instanceof Planned) return error.outcome;
      throw error;
    }
  }

  /** Changes each workspace in a transaction of its own: if it fails, it stays as it was, and the others are set up. */
  async apply(file: SetupFile, options: Options = {}): Promise<SetupOutcome> {
    const { manager } = this.database;
    return this.run(manager, file, { ...options, each: (work) => this.database.transaction(work) });
  }

  private async run(
    manager: EntityManager,
    file: SetupFile,
    { takesOver = false, adopts = false, each }: Options & { each: Each },
  ): Promise<SetupOutcome> {
    const blocks = Object.entries(file.content.workspaces);
    const slugs = blocks.map(([slug]) => slug);
    const outcome: SetupOutcome = { changes: [], failures: [] };
    const bound = await this.managed.listBound(manager, { owner: file.owner, slugs });
    const gone = bound.filter((one) => one.owner === file.owner && !slugs.includes(one.slug));
    const renamed = await findRenamed(manager, {
      blocks: blocks.filter(([slug]) => !isBound(bound, slug)),
      gone,
    });
    const kept = new Set([...renamed.values()].map(({ workspaceId }) => workspaceId));
    for (const binding of gone.filter(({ workspaceId }) => !kept.has(workspaceId)))
      await this.collect(outcome, { file, slug: binding.slug, each }, (tx) => this.releaseAll(tx, binding));
    for (const [slug, block] of blocks)
      await this.collect(outcome, { file, slug, each }, (tx) =>
        this.setUp(tx, { file, slug, block, takesOver, adopts, renamed: renamed.get(slug) ?? null }),
      );
    return outcome;
  }

  private async collect(
    outcome: SetupOutcome,
    { file, slug, each }: { file: SetupFile; slug: string; each: Each },
    work: (tx: EntityManager) => Promise<SetupChange[]>,
  ): Promise<void> {
    try {
      const changes = await each(async (tx) => {
        await rowsOf(tx, 'select pg_advisory_xact_lock($1)', [SETUP_FILE_LOCK]);
        return work(tx);
      });
      outcome.changes.push(...changes);
    } catch (error) {
      const refusal = error instanceof SetupRefusal ? error : null;
      const cause = refusal?.cause ?? error;
      if (!(cause instanceof AppError)) throw error;
      const line = refusal?.line ?? file.lineOf(`workspaces.${slug}`);
      outcome.failures.push({ slug, line, code: cause.code, text: messageOf(cause) });
    }
  }

  private async setUp(tx: EntityManager, target: Target): Promise<SetupChange[]> {
    const { file, slug, block } = target;
    const lineOf = (path: string) => file.lineOf(`workspaces.${slug}.${path}`);
    const { workspaceId, arrival } = await this.findOrCreate(tx, target).catch((error: unknown) => {
      if (!(error instanceof RefusedAt)) throw error;
      throw new SetupRefusal(error.cause, lineOfError(error.cause, error.path, lineOf));
    });
    const steps = this.kinds.stepsOf({ tx, workspaceId, block, secret: file.secret });
    const changes = arrival === null ? [] : [{ slug, line: lineOf('name'), text: arrival }];
    const owned = new Set<string>();
    for (const step of steps) {
      const line = lineOf(step.path);
      try {
        const text = await this.take(tx, { step, slug, line, workspaceId, file });
        if (text !== null) changes.push({ slug, line, text });
      } catch (error) {
        throw new SetupRefusal(error, lineOfError(error, step.path, lineOf));
      }
      owned.add(keyOf(step.kind, itemOf(step, slug)));
    }
    const released = await this.releaseOthers(tx, { workspaceId, owned });
    // Things that a whole list leaves out are removed, which has been told.
    const staying = released.filter(({ kind }) => !block.exclusive?.some((list) => list === kind));
    const line = lineOf('');
    return [...changes, ...staying.map((setting) => ({ slug, line, text: describeReleased(setting) }))];
  }

  /** Compares a setting, changes it if it differs, and notes that the file owns it. */
  private async take(
    tx: EntityManager,
    { step, slug, line, workspaceId, file }: Taking,
  ): Promise<string | null> {
    const difference = await step.differs();
    if (difference !== null) await step.change?.();
    const { kind, wanted } = step;
    const waiting = step.change === undefined ? await this.managed.find(workspaceId, kind) : null;
    const { owner, name } = file;
    const item = itemOf(step, slug);
    await this.managed.own(tx, { workspaceId, kind, item, owner, file: name, line, wanted });
    if (difference === null) return null;
    if (step.change === undefined) await this.managed.await(tx, workspaceId, kind);
    const target = `${name}, line ${line}`;
    await this.audit.recordOfFile(tx, {
      workspaceId,
      file: name,
      action: 'configured',
      target,
      detail: { kind, item, ...(kind === 'exclusive' && { change: difference }) },
    });
    const failed = waiting?.problem ? ` (the last attempt failed: ${waiting.problem})` : '';
    return `${nameOfManaged(kind)}: ${difference}${failed}`;
  }

  private async findOrCreate(tx: EntityManager, target: Target): Promise<Arrival> {
    const { file, slug, block, renamed } = target;
    if (renamed) {
      await this.managed.rename(tx, renamed.workspaceId, slug);
      return {
        workspaceId: renamed.workspaceId,
        arrival: `the workspace ${block.name}: was ${renamed.slug} in the file`,
      };
    }
    const bound = (await this.managed.listBound(tx, { owner: file.owner, slugs: [slug] })).find(
      (one) => one.slug === slug,
    );
    const workspaceId = bound?.workspaceId ?? (await this.findByName(tx, block, file.owner));
    if (workspaceId === null)
      return {
        workspaceId: await this.member.create(tx, block, file.secret),
        arrival: `the workspace ${block.name}: created`,
      };
    const present = await this.managed.findOwner(tx, workspaceId);
    if (!present) return { workspaceId, arrival: await adopted(tx, workspaceId, target) };
    if (present.owner !== file.owner || present.slug !== slug) {
      if (present.owner === file.owner) throw twice(block.name, present.slug);
      if (!target.takesOver) throw ownedByOther(block.name, present);
      await this.managed.release(tx, workspaceId, await this.managed.list(workspaceId));
    }
    return { workspaceId, arrival: null };
  }

  /** Finds a workspace that a person has made, to take it into the file. Two blocks of a file may have the same name. */
  private async findByName(
    tx: EntityManager,
    { id, name }: WorkspaceBlock,
    owner: string,
  ): Promise<string | null> {
    const found = await rowsOf<{ id: string }>(
      tx,
      `select id from workspaces w where case when $1::uuid is not null then id = $1 else name = $2 and not exists (
         select from managed_settings m where m.workspace_id = w.id and m.kind = 'workspace' and m.owner = $3) end`,
      [id ?? null, name, owner],
    );
    if (id !== undefined && found.length === 0)
      throw unprocessable('not_found', `There is no workspace with the id ${id}.`);
    if (found.length > 1)
      throw conflict('setup_ambiguous', `There are ${found.length} workspaces with the name ${name}.`, {
        remedy: `Name the one that is meant by its id: ${found.map((one) => one.id).join(', ')}.`,
      });
    return found[0]?.id ?? null;
  }

  private async releaseOthers(
    tx: EntityManager,
    { workspaceId, owned }: { workspaceId: string; owned: Set<string> },
  ): Promise<ManagedSetting[]> {
    const all = await this.managed.list(workspaceId);
    const gone = all.filter(({ kind, item }) => !owned.has(keyOf(kind, item)));
    await this.release(tx, workspaceId, gone);
    return gone;
  }

  /** Once the file names no group, the members that groups have made stay. */
  private async release(tx: EntityManager, workspaceId: string, gone: ManagedSetting[]): Promise<void> {
    await this.managed.release(tx, workspaceId, gone);
    if (gone.some(({ kind }) => kind === 'groups')) await this.groups.keepMembers(tx, workspaceId);
  }

  private async releaseAll(tx: EntityManager, { workspaceId, slug, owner }: Binding): Promise<SetupChange[]> {
    await this.release(tx, workspaceId, await this.managed.list(workspaceId));
    return [{ slug, line: 1, text: `no longer set by ${owner}; the workspace stays as it is` }];
  }
}

type Each = <T>(work: (tx: EntityManager) => Promise<T>) => Promise<T>;

interface Target {
  file: SetupFile;
  slug: string;
  block: WorkspaceBlock;
  takesOver: boolean;
  adopts: boolean;
  /** Workspace that the block had under another name in the file. */
  renamed: Binding | null;
}

/** A workspace, and its name in a file. */
interface Binding {
  workspaceId: string;
  slug: string;
  owner: string;
}

interface Arrival {
  workspaceId: string;
  /** Says how the workspace has come into the file. Null: it is there already. */
  arrival: string | null;
}

interface Taking {
  step: Step;
  slug: string;
  line: number;
  workspaceId: string;
  file: SetupFile;
}

const isBound = (bound: readonly Binding[], slug: string): boolean => bound.some((one) => one.slug === slug);

/** Finds the blocks that only have another name in the file, by the workspaces of the names that are gone. */
async function findRenamed(
  manager: EntityManager,
  { blocks, gone }: { blocks: readonly [string, WorkspaceBlock][]; gone: readonly Binding[] },
): Promise<Map<string, Binding>> {
  const names = new Map(
    (
      await rowsOf<{ id: string; name: string }>(
        manager,
        'select id, name from workspaces where id = any($1)',
        [gone.map(({ workspaceId }) => workspaceId)],
      )
    ).map(({ id, name }) => [id, name]),
  );
  const renamed = new Map<string, Binding>();
  for (const [slug, { id, name }] of blocks) {
    const taken = [...renamed.values()];
    const meant = gone.filter(
      (one) =>
        !taken.includes(one) &&
        (id === undefined ? names.get(one.workspaceId) === name : one.workspaceId === id.toLowerCase()),
    );
    if (meant.length === 1) renamed.set(slug, meant[0]);
  }
  return renamed;
}

/** Tells whose workspace is taken into the file. @throws AppError 409 `workspace_exists` without the operator's consent. */
async function adopted(
  tx: EntityManager,
  workspaceId: string,
  { block: { id, name }, adopts }: Target,
): Promise<string> {
  const [{ made, maker, admins }] = await rowsOf<{ made: string; maker: string | null; admins: string[] }>(
    tx,
    `select to_char(w.created_at, 'YYYY-MM-DD') as made,
       (select u.name || ' <' || u.email || '>' from users u where u.id = w.created_by) as maker,
       array(select u.name || ' <' || u.email || '>' from memberships m join users u on u.id = m.user_id
         where m.workspace_id = w.id and m.role = 'admin' order by m.created_at, m.id) as admins
     from workspaces w where w.id = $1`,
    [workspaceId],
  );
  const history = `made${maker === null ? '' : ` by ${maker}`} on ${made}, admins: ${admins.join(', ')}`;
  if (id === undefined && !adopts) throw exists({ name, workspaceId, history });
  return `the workspace ${name}: taken over; ${history}`;
}

/** A setting was refused; the cause says why. */
class SetupRefusal extends Error {
  constructor(
    cause: unknown,
    readonly line: number,
  ) {
    super('A setting was refused.', { cause });
  }
}

/** Undoes what a failed part of a plan has done, and goes on. */
async function inSavepoint<T>(tx: EntityManager, work: (tx: EntityManager) => Promise<T>): Promise<T> {
  await rowsOf(tx, 'savepoint of_workspace');
  try {
    return await work(tx);
  } catch (error) {
    await rowsOf(tx, 'rollback to savepoint of_workspace');
    throw error;
  }
}

/** The row of the workspace itself binds it to its name in the file. */
const itemOf = (step: Step, slug: string): string => (step.kind === 'workspace' ? slug : step.item());

const keyOf = (kind: string, item: string): string => `${kind} ${item}`;

const describeReleased = ({ kind, item }: ManagedSetting): string =>
  `${nameOfManaged(kind)}${item === '' || kind === 'notifications' ? '' : ` ${item}`}: no longer set by the file; stays as it is`;

function messageOf({ message, remedy, errors = [] }: AppError): string {
  const fields = errors
    .map(({ path, message: lack }) => (lack.startsWith(path) ? lack : `${path} ${lack}`))
    .filter((one) => !one.includes(message));
  return [message, ...(fields.length > 0 ? [`${fields.join('; ')}.`] : []), ...(remedy ? [remedy] : [])].join(
    ' ',
  );
}

/** Finds the line of the field that was refused. */
function lineOfError(error: unknown, path: string, lineOf: (path: string) => number): number {
  const field = error instanceof AppError ? error.errors?.[0]?.path : undefined;
  return lineOf(field === undefined ? path : `${path}.${field}`);
}

const twice = (name: string, slug: string) =>
  conflict('managed_by_file', `The workspace ${name} is in this file already, as ${slug}.`, {
    remedy: 'Remove one of both.',
  });

const exists = ({ name, workspaceId, history }: { name: string; workspaceId: string; history: string }) =>
  conflict('workspace_exists', `There is a workspace ${name} already: ${history}.`, {
    remedy:
      `If it is meant, its admins stay and its settings are replaced: add id: ${workspaceId} to the block, or type ` +
      'trellis setup apply --adopt. If not, choose another name.',
  });

const ownedByOther = (name: string, { owner, slug }: { owner: string; slug: string }) =>
  conflict('managed_by_file', `The workspace ${name} is set in another file, ${owner}, as ${slug}.`, {
    remedy:
      'Remove it from one of both. To move it into this file: trellis setup apply --take-over. Files with the key ' +
      'owner are told apart by it, others by their names.',
  });
