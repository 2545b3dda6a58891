import type { Agent, Principal } from '../auth';
import { AppError, conflict } from '../core/errors';
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
  sha: string | null;
}

export interface OpenApp {
  app: AppBody;
  /** Null: the default branch. */
  branch: string | null;
  text: string;
  etag: string;
  version: string;
}

/** Apps of a workspace that are listed or searched at most. */
const MOST_APPS = 500;

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
    const all = await this.api.all<WorkspaceBody>('/api/workspaces', { most: MOST_APPS });
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

  async listApps(branch: string | null): Promise<AppBody[]> {
    return this.api.all<AppBody>(await this.path('/apps'), {
      query: { branch: branch ?? undefined },
      most: MOST_APPS,
    });
  }

  /** @throws AppError 404 with a close name, 409 if several have the name */
  async findApp(word: string, branch: string | null): Promise<AppBody> {
    const apps = await this.listApps(branch);
    const byId = apps.filter(({ id }) => id === word);
    const found = byId.length > 0 ? byId : apps.filter(({ name }) => name === word);
    if (found.length === 1) return found[0];
    const meant = findMeant(
      word,
      apps.map(({ name }) => name),
    );
    throw new AppError('app_not_found', 404, `There is no app ${JSON.stringify(word)} here.`, {
      remedy: meant === undefined ? 'Use list_apps.' : `Did you mean ${JSON.stringify(meant)}?`,
      data: { branch: branch ?? 'default' },
    });
  }

  /** Branch that is read: the one named, else the session's once it is there; null: the default one. */
  readingBranch(named?: string): string | null {
    if (named !== undefined) return named;
    const { branch, startSha, deletedAt } = this.session;
    return startSha !== null && deletedAt === null ? branch : null;
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

  /** Name of the session's branch, which the first change makes from the tip of the default branch at the remote. */
  async writableBranch(): Promise<string> {
    await this.workspace();
    if (this.session.deletedAt !== null) throw branchGone(this.session.branch);
    if (this.session.startSha === null) await this.makeBranch();
    return this.session.branch!;
  }

  private async makeBranch(): Promise<void> {
    const { id } = this.session;
    const { branch, failures } = await this.sessions.reserveBranch(this.session);
    try {
      // Calls at once, and a call after a crash, get the answer of the same job.
      const headers = { 'idempotency-key': `${id}.${branch.split('-').at(-1)}.${failures}` };
      const request: InnerRequest = { body: { name: branch }, headers };
      const made = await this.api.change<BranchBody>('POST', await this.path('/git/branches'), request);
      const startSha = made.sha ?? '';
      await this.sessions.noteBranch(id, startSha);
      this.sessionNow = { ...this.session, branch, startSha };
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

const branchGone = (branch: string | null) =>
  conflict(
    'agent_branch_gone',
    `The branch ${branch} of this session was merged, or was idle, and is deleted.`,
    {
      remedy: 'Begin another session: it gets a branch of its own.',
    },
  );
