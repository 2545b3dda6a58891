import type { Agent, Principal } from '../auth';
import { AppError, conflict } from '../core/errors';
import { isUuid } from '../core/database';
import { findMeant } from '../core/spelling';
import type { AgentEdits } from './agent-edits';
import type { AgentSession, AgentSessions } from './agent-sessions';
import { MOST_MS, type ApiAs, type InnerApi, type InnerRequest } from './inner-api';
import { OpenDocument, versionOf } from './document/open-document';

interface WorkspaceBody {
  id: string;
  name: string;
  role: string;
}

export interface AppBody {
  id: string;
  name: string;
  gitAppId: string;
  gitState: string;
  locked: boolean;
}

interface BranchBody {
  name: string;
  isDefault: boolean;
  isRemote: boolean;
  sha: string | null;
  ahead: number;
  changedApps: number;
  unpushed: number;
}

export interface OpenApp {
  app: AppBody;
  /** Null: the default branch. */
  branch: string | null;
  text: string;
  etag: string;
  version: string;
}

/** Apps and workspaces of one request to the API. */
const PAGE = 200;
/** Branches of one token that are there at once. */
const MOST_BRANCHES = 20;

interface Surroundings {
  inner: InnerApi;
  sessions: AgentSessions;
  edits: AgentEdits;
  sender: Principal;
  ip: string;
  tool: string;
}

/** The session of a call of a tool, and the API in the name of the session's user. */
export class Workbench {
  private sessionNow: AgentSession;
  private readonly deadline = Date.now() + MOST_MS;

  constructor(
    session: AgentSession,
    private readonly around: Surroundings,
  ) {
    this.sessionNow = session;
  }

  get session(): AgentSession {
    return this.sessionNow;
  }

  get sender(): Principal {
    return this.around.sender;
  }

  get sessions(): AgentSessions {
    return this.around.sessions;
  }

  get edits(): AgentEdits {
    return this.around.edits;
  }

  /** The API as the agent, who may change its own branch alone. */
  get api(): ApiAs {
    const { inner, sender, ip, tool } = this.around;
    const { id: sessionId, agentName: name, agentVersion: version, branch } = this.session;
    const agent: Agent = { sessionId, name, version, tool, branch };
    return inner.as({ ...sender, agent }, { ip, deadline: this.deadline });
  }

  /** Id of the session's workspace, which the first call that names one decides. */
  async workspace(word?: string): Promise<string> {
    const { workspaceId: bound } = this.session;
    if (bound !== null && (word === undefined || word === bound)) return bound;
    const all = await this.listWorkspaces();
    const found = word === undefined ? all : all.filter(({ id, name }) => id === word || name === word);
    if (found.length !== 1) throw workspaceNotFound(word, all);
    const now = bound ?? (await this.sessions.bind(this.session.id, found[0].id));
    if (now !== found[0].id) throw otherWorkspace();
    this.sessionNow = { ...this.session, workspaceId: now };
    return now;
  }

  private async listWorkspaces(): Promise<WorkspaceBody[]> {
    const all = await this.api.all<WorkspaceBody>('/api/workspaces', { most: Infinity });
    const { onlyWorkspaceId } = this.sender;
    return onlyWorkspaceId === null ? all : all.filter(({ id }) => id === onlyWorkspaceId);
  }

  /** Path of a route of the workspace. */
  async path(below: string): Promise<string> {
    return `/api/workspaces/${await this.workspace()}${below}`;
  }

  async pageOfApps(
    branch: string | null,
    { limit, cursor }: { limit: number; cursor?: string },
  ): Promise<{ items: AppBody[]; nextCursor: string | null }> {
    return this.api.get(await this.path('/apps'), { branch: branch ?? undefined, limit, cursor });
  }

  /** Pages through all apps, as far as the caller goes. */
  async *apps(branch: string | null): AsyncGenerator<AppBody> {
    for (let cursor: string | undefined, isFirst = true; isFirst || cursor !== undefined; isFirst = false) {
      const page = await this.pageOfApps(branch, { limit: PAGE, cursor });
      yield* page.items;
      cursor = page.nextCursor ?? undefined;
    }
  }

  async listApps(branch: string | null): Promise<AppBody[]> {
    const apps: AppBody[] = [];
    for await (const app of this.apps(branch)) apps.push(app);
    return apps;
  }

  /** @throws AppError 404 with a close name, if all names were compared */
  async findApp(word: string, branch: string | null): Promise<AppBody> {
    const found = (await this.findById(word, branch)) ?? (await this.findByName(word, branch));
    if (found) return found;
    const { items, nextCursor } = await this.pageOfApps(branch, { limit: PAGE });
    const names = items.map(({ name }) => name);
    const meant = nextCursor === null ? findMeant(word, names) : undefined;
    throw new AppError('app_not_found', 404, `There is no app ${JSON.stringify(word)} here.`, {
      remedy: meant === undefined ? 'Use list_apps.' : `Did you mean ${JSON.stringify(meant)}?`,
      data: { branch: branch ?? 'default' },
    });
  }

  private async findById(word: string, branch: string | null): Promise<AppBody | null> {
    if (!isUuid(word)) return null;
    try {
      return await this.api.get(await this.path(`/apps/${word}`), { branch: branch ?? undefined });
    } catch (error) {
      const isMissing = error instanceof AppError && ['not_found', 'app_not_on_branch'].includes(error.code);
      if (isMissing) return null;
      throw error;
    }
  }

  /** Names are unique in a workspace. */
  private async findByName(name: string, branch: string | null): Promise<AppBody | undefined> {
    if (name.includes('\0')) return undefined;
    const query = { branch: branch ?? undefined, name, limit: 1 };
    const { items } = await this.api.get<{ items: AppBody[] }>(await this.path('/apps'), query);
    return items[0];
  }

  /** Branch that is read: the one named, else the session's while it is there; null: the default one. */
  readingBranch(named?: string): string | null {
    return named ?? (this.hasBranch ? this.session.branch : null);
  }

  /** True if the session has a branch that the workspace works on. A merged or deleted branch counts no more at once. */
  get hasBranch(): boolean {
    const { startSha, deletedAt, isBranchHere } = this.session;
    return startSha !== null && deletedAt === null && isBranchHere;
  }

  async open(word: string, branch: string | null): Promise<OpenApp> {
    const app = await this.findApp(word, branch);
    return { app, branch, ...(await this.readDefinition(app.id, branch)) };
  }

  async readDefinition(
    appId: string,
    branch: string | null,
  ): Promise<Pick<OpenApp, 'text' | 'etag' | 'version'>> {
    const path = await this.path(`/apps/${appId}/definition`);
    const read = await this.api.text(path, { branch: branch ?? undefined });
    return { ...read, version: versionOf(read.text) };
  }

  /**
   * Name of the session's branch, which the first change makes from the tip of the default branch at the remote. In place of one
   * that was merged or deleted, another one is made.
   */
  async writableBranch(): Promise<string> {
    await this.workspace();
    if (this.hasBranch && (await this.isMerged())) await this.deleteMerged();
    if (this.hasBranch) return this.session.branch!;
    if (this.session.startSha !== null) await this.leaveBranch();
    await this.makeBranch();
    return this.session.branch!;
  }

  /** True if the branch has commits, all of them are on the default branch, and nothing else is on it. */
  private async isMerged(): Promise<boolean> {
    const { branch, startSha } = this.session;
    const { items } = await this.api.get<{ items: BranchBody[] }>(await this.path('/git/branches'));
    const own = items.find(({ name }) => name === branch);
    if (!own?.isRemote || own.sha === startSha) return false;
    return own.ahead + own.changedApps + own.unpushed === 0;
  }

  /** Keeps the branch if it cannot be deleted, such as by a rule of the server: the session goes on there. */
  private async deleteMerged(): Promise<void> {
    const path = await this.path(`/git/branches/${encodeURIComponent(this.session.branch!)}`);
    try {
      await this.api.change('DELETE', path, { query: { remote: 'true' } });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return;
    }
    this.sessionNow = { ...this.session, isBranchHere: false };
  }

  private async leaveBranch(): Promise<void> {
    const { id } = this.session;
    await this.sessions.noteGone(id);
    await this.sessions.leaveBranch(id);
    this.sessionNow = {
      ...this.session,
      ...{ branch: null, startSha: null, deletedSha: null, deletedAt: null, isBranchHere: false },
    };
  }

  private async makeBranch(): Promise<void> {
    const { id } = this.session;
    if ((await this.sessions.countBranches(id)) >= MOST_BRANCHES) throw tooManyBranches();
    const { branch, failures } = await this.sessions.reserveBranch(this.session);
    try {
      // Calls at once, and a call after a crash, get the answer of the same job.
      const headers = { 'idempotency-key': `${id}.${branch.split('/').at(-1)}.${failures}` };
      const request: InnerRequest = { body: { name: branch }, headers };
      const made = await this.api.change<BranchBody>('POST', await this.path('/git/branches'), request);
      const startSha = made.sha ?? '';
      await this.sessions.noteBranch(id, startSha);
      this.sessionNow = { ...this.session, branch, startSha, isBranchHere: true };
    } catch (error) {
      const code = error instanceof AppError ? error.code : '';
      if (code !== 'still_running')
        await this.sessions.noteBranchFailure(id, { isTaken: code === 'branch_exists' });
      throw error;
    }
  }

  /** Query of a route about apps on the session's branch. */
  async onOwnBranch(): Promise<{ branch: string }> {
    return { branch: await this.writableBranch() };
  }
}

export const documentOf = ({ text }: Pick<OpenApp, 'text'>): OpenDocument => OpenDocument.of(text);

function workspaceNotFound(word: string | undefined, all: readonly WorkspaceBody[]): AppError {
  const message =
    word === undefined ? 'Name the workspace.' : `There is no workspace ${JSON.stringify(word)} for you.`;
  return new AppError('workspace_not_found', 404, message, {
    remedy: 'Call list_apps with `workspace`, once.',
    data: { workspaces: all.slice(0, 50).map(({ id, name }) => ({ id, name })) },
  });
}

const otherWorkspace = () =>
  conflict('other_workspace', 'This session works in another workspace.', {
    remedy: 'Begin another session for this one.',
  });

const tooManyBranches = () =>
  conflict('too_many_branches', `The sessions of this token have ${MOST_BRANCHES} branches already.`, {
    remedy: 'Nothing was changed. Ask the person to merge or delete some of them on the page Agents.',
  });
