import { linkOf, type AppLinkStore, type NewLink } from '../../../src/gitsync/store/links';
import { type DatabaseModel, type ModelJob, type ModelLink } from './database-model';
import type { RunStatement } from './queue-model';

type Used = Pick<
  AppLinkStore,
  'find' | 'findAt' | 'documentsAt' | 'ensure' | 'save' | 'followName' | 'markFailed'
>;

const NOTHING_KEPT = { hasUnpushed: false, held: null };
const NEW_LINK = {
  ...NOTHING_KEPT,
  followsName: true,
  isBehind: false,
  position: null,
  last: null,
  committedVersions: {},
  committed: null,
};

/** Repeats the rules of `AppLinkStore`'s SQL; `model-and-sql.spec.ts` compares both. */
export class LinkModel implements Used {
  constructor(
    private readonly database: DatabaseModel,
    private readonly run: RunStatement,
    /** Documents of all versions that apps ever had, by hash. */
    private readonly texts: ReadonlyMap<string, string>,
  ) {}

  find(appId: string) {
    const read = () => {
      const link = this.linkTo(appId, this.database.rows.config?.targetId ?? null);
      return link && this.withKept(link);
    };
    return this.run('read a link', read, { isRead: true });
  }

  findAt(targetId: string | null, appIds: string[]) {
    const read = () => {
      const found = [...this.database.rows.links.values()]
        .filter(({ appId }) => appIds.includes(appId))
        .sort((one, other) => (one.position ?? 0) - (other.position ?? 0));
      const others = found.filter((link) => link.targetId !== targetId);
      return {
        links: new Map(
          found.filter((link) => link.targetId === targetId).map((link) => [link.appId, this.withKept(link)]),
        ),
        elsewhere: new Map(others.flatMap(({ appId, last }) => (last ? [[appId, last.sha] as const] : []))),
      };
    };
    return this.run('read links and others', read, { isRead: true });
  }

  /** No job of a schedule commits chosen changes. */
  documentsAt(): Promise<Map<string, string>> {
    return Promise.resolve(new Map());
  }

  /** Stores nothing for a target that was removed, nor for a deleted app of which no job waits. */
  save(
    _tx: unknown,
    { workspaceId, targetId, onlyNew = false }: { workspaceId: string; targetId: string; onlyNew?: boolean },
    links: NewLink[],
  ): Promise<string[]> {
    const { rows } = this.database;
    const former: string[] = [];
    for (const link of links) this.keepDocument(link);
    if (!rows.targets.some(({ id }) => id === targetId)) return Promise.resolve(former);
    for (const { appId, gitAppId, followsName, isBehind = false, last, position, ...more } of links) {
      if (!this.isOfUse(appId)) continue;
      const present = this.linkTo(appId, targetId);
      if (onlyNew && present?.last) continue;
      if (present?.last) former.push(present.last.documentHash);
      const follows = followsName ?? present?.followsName ?? true;
      const link = { appId, targetId, workspaceId, gitAppId, followsName: follows, isBehind };
      const place = position === null ? null : Number(position);
      const version = last.syncedState.entry?.gitVersionId ?? '';
      const committedVersions = {
        ...present?.committedVersions,
        ...more.committedVersions,
        [version]: last.documentHash,
      };
      const synced = { last, committed: last, committedVersions };
      this.put({ ...link, ...NOTHING_KEPT, ...synced, failedJobId: null, position: place });
    }
    return Promise.resolve(former);
  }

  private keepDocument({ appId, last: { documentHash: hash }, document }: NewLink): void {
    const { documents, apps } = this.database.rows;
    const ofVersion = apps.get(appId)?.version.documentHash === hash ? this.texts.get(hash) : undefined;
    const text = document ?? documents.get(hash) ?? ofVersion;
    if (text !== undefined) documents.set(hash, text);
  }

  followName(_tx: unknown, appId: string): Promise<void> {
    for (const link of this.database.rows.links.values())
      if (link.appId === appId) this.put({ ...link, followsName: true });
    return Promise.resolve();
  }

  markFailed(_tx: unknown, failure: Parameters<AppLinkStore['markFailed']>[1]): Promise<void> {
    const { rows } = this.database;
    const { appId, gitAppId, workspaceId, jobId } = failure;
    const targetId = failure.targetId ?? rows.config?.targetId ?? null;
    if (targetId === null || !rows.targets.some(({ id }) => id === targetId) || !rows.apps.has(appId))
      return Promise.resolve();
    const present = this.linkTo(appId, targetId) ?? { appId, targetId, workspaceId, gitAppId, ...NEW_LINK };
    this.put({ ...present, failedJobId: jobId });
    return Promise.resolve();
  }

  linkTo(appId: string, targetId: string | null): ModelLink | null {
    return this.database.rows.links.get(`${appId} ${targetId}`) ?? null;
  }

  /** Adds what LINK_COLUMNS read of the commits that are kept here. */
  private withKept(link: ModelLink): ModelLink {
    const isOfLink = (job: ModelJob) => job.appId === link.appId && job.targetId === link.targetId;
    const jobs = this.database.jobsNotEnded().filter((job) => job.isKept && isOfLink(job));
    const newest = jobs.at(-1);
    if (!newest) return link;
    const held = jobs.find(({ status }) => status !== 'running');
    const { message, author, createdAt, documentHash, input } = newest;
    const { appName, gitVersionId, versionName } = input as Record<string, string>;
    const { committed, hasUnpushed } = linkOf({
      last: link.last && { ...link.last, date: link.last.date.toISOString() },
      kept: {
        ...{ message: message ?? '', author, date: createdAt.toISOString() },
        ...{ documentHash: documentHash ?? '', appName, gitVersionId, versionName },
      },
    } as never);
    const blocking = held ? { position: held.position ?? '', error: held.error } : null;
    return { ...link, committed, hasUnpushed, held: blocking };
  }

  /** Makes sure that there is a link, which kept commits belong to. */
  ensure(_tx: unknown, { appId, targetId, workspaceId, gitAppId }: Parameters<AppLinkStore['ensure']>[1]) {
    if (!this.linkTo(appId, targetId))
      this.put({ appId, targetId, workspaceId, gitAppId, ...NEW_LINK, failedJobId: null });
    return Promise.resolve();
  }

  private put(link: ModelLink): void {
    this.database.rows.links.set(`${link.appId} ${link.targetId}`, link);
  }

  private isOfUse(appId: string): boolean {
    if (this.database.rows.apps.has(appId)) return true;
    return this.database.jobsNotEnded().some((job) => {
      const { apps = [] } = job.input as { apps?: { appId: string }[] };
      return job.appId === appId || apps.some((app) => app.appId === appId);
    });
  }
}
