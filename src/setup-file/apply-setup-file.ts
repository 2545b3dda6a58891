import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, rowsOf } from '../core/database';
import { AppError, conflict, unprocessable } from '../core/errors';
import { AuditLog, FollowGroups, ManagedSettings, nameOfManaged, type ManagedSetting } from '../workspaces';
import type { WorkspaceBlock } from './description';
import { Kinds } from './kinds';
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
    { takesOver = false, each }: Options & { each: Each },
  ): Promise<SetupOutcome> {
    const blocks = Object.entries(file.content.workspaces);
    const slugs = blocks.map(([slug]) => slug);
    const outcome: SetupOutcome = { changes: [], failures: [] };
    // First, so that a block may get another name in the file, and keeps its workspace.
    const bound = await this.managed.listBound(manager, { owner: file.owner, slugs });
    for (const { workspaceId, slug, owner } of bound.filter(
      (one) => one.owner === file.owner && !slugs.includes(one.slug),
    ))
      await this.collect(outcome, { file, slug, each }, (tx) =>
        this.releaseAll(tx, { workspaceId, slug, owner }),
      );
    for (const [slug, block] of blocks)
      await this.collect(outcome, { file, slug, each }, (tx) =>
        this.setUp(tx, { file, slug, block, takesOver }),
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
    const { workspaceId, isNew } = await this.findOrCreate(tx, target).catch((error: unknown) => {
      if (!(error instanceof RefusedAt)) throw error;
      throw new SetupRefusal(error.cause, lineOfError(error.cause, error.path, lineOf));
    });
    const steps = this.kinds.stepsOf({ tx, workspaceId, block, secret: file.secret });
    const changes = isNew
      ? [{ slug, line: lineOf('name'), text: `the workspace ${block.name}: created` }]
      : [];
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
    return [...changes, ...(await this.releaseOthers(tx, { workspaceId, slug, owned, line: lineOf('') }))];
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
      detail: { kind, item },
    });
    const failed = waiting?.problem ? ` (the last attempt failed: ${waiting.problem})` : '';
    return `${nameOfManaged(kind)}: ${difference}${failed}`;
  }

  private async findOrCreate(
    tx: EntityManager,
    target: Target,
  ): Promise<{ workspaceId: string; isNew: boolean }> {
    const { file, slug, block } = target;
    const [bound] = (await this.managed.listBound(tx, { owner: file.owner, slugs: [slug] })).filter(
      (one) => one.slug === slug,
    );
    const workspaceId = bound?.workspaceId ?? (await this.findByName(tx, block, file.owner));
    if (workspaceId === null)
      return { workspaceId: await this.kinds.create(tx, block, file.secret), isNew: true };
    const present = await this.managed.findOwner(tx, workspaceId);
    if (present && (present.owner !== file.owner || present.slug !== slug)) {
      if (present.owner === file.owner) throw twice(block.name, present.slug);
      if (!target.takesOver) throw ownedByOther(block.name, present);
      await this.managed.release(tx, workspaceId, await this.managed.list(workspaceId));
    }
    return { workspaceId, isNew: false };
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
    {
      workspaceId,
      slug,
      owned,
      line,
    }: { workspaceId: string; slug: string; owned: Set<string>; line: number },
  ): Promise<SetupChange[]> {
    const all = await this.managed.list(workspaceId);
    const gone = all.filter(({ kind, item }) => !owned.has(keyOf(kind, item)));
    await this.release(tx, workspaceId, gone);
    return gone.map((setting) => ({ slug, line, text: describeReleased(setting) }));
  }

  /** Once the file names no group, the members that groups have made stay. */
  private async release(tx: EntityManager, workspaceId: string, gone: ManagedSetting[]): Promise<void> {
    await this.managed.release(tx, workspaceId, gone);
    if (!gone.some(({ kind }) => kind === 'groups')) return;
    const left = await this.managed.list(workspaceId);
    if (!left.some(({ kind }) => kind === 'groups')) await this.groups.keepMembers(tx, workspaceId);
  }

  private async releaseAll(
    tx: EntityManager,
    { workspaceId, slug, owner }: { workspaceId: string; slug: string; owner: string },
  ): Promise<SetupChange[]> {
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
}

interface Taking {
  step: Step;
  slug: string;
  line: number;
  workspaceId: string;
  file: SetupFile;
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

const ownedByOther = (name: string, { owner, slug }: { owner: string; slug: string }) =>
  conflict('managed_by_file', `The workspace ${name} is set in another file, ${owner}, as ${slug}.`, {
    remedy:
      'Remove it from one of both. To move it into this file: trellis setup apply --take-over. Files with the key ' +
      'owner are told apart by it, others by their names.',
  });
