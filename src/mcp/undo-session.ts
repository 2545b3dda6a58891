import { AppError } from '../core/errors';
import type { AgentSession, AgentSessions, ChangedApp } from './agent-sessions';
import { versionOf } from './document/open-document';
import type { ApiAs } from './inner-api';

interface UndoneApp {
  appId: string;
  name: string;
  /** False if it stays as it is; `reason` says why. */
  isUndone: boolean;
  reason: string | null;
}

interface Undo {
  api: ApiAs;
  sessions: AgentSessions;
  session: Pick<AgentSession, 'id' | 'agentName' | 'workspaceId' | 'branch' | 'startSha' | 'deletedAt'>;
}

/**
 * Takes back, on the branch of a session, everything that the session has changed: each app is restored to its state at the start
 * of the branch, and committed where something was. An app that someone else has changed since stays.
 */
export async function undoSession({ api, sessions, session }: Undo): Promise<UndoneApp[]> {
  const { id, branch, startSha, deletedAt } = session;
  if (branch === null || startSha === null) return [];
  if (deletedAt !== null)
    throw new AppError('agent_branch_gone', 409, `The branch ${branch} of this session is deleted.`, {
      remedy: 'Revert its merge in the history of the apps.',
    });
  const undone: UndoneApp[] = [];
  for (const app of await sessions.findChanged(id)) {
    const reason = await undoApp(api, session, app).catch(reasonOf);
    undone.push({ appId: app.appId, name: app.name, isUndone: reason === null, reason });
  }
  if (undone.every(({ isUndone }) => isUndone)) await sessions.noteUndone(id);
  return undone;
}

/** An app that cannot be undone keeps no other from it. */
function reasonOf(error: unknown): string {
  if (error instanceof AppError) return error.message;
  throw error;
}

/** Returns why the app stays as it is; null once it is as at the start of the branch. */
async function undoApp(
  api: ApiAs,
  { id, agentName, workspaceId, branch, startSha }: Undo['session'],
  { appId, version }: ChangedApp,
): Promise<string | null> {
  const path = `/api/workspaces/${workspaceId}/apps/${appId}`;
  const query = { branch: branch ?? undefined };
  const readNow = async () => versionOf((await api.text(`${path}/definition`, query)).text);
  const atStart = versionOf((await api.text(`${path}/git/history/${startSha}/definition`, query)).text);
  const now = await readNow();
  if (now === atStart) return null;
  if (version !== null && now !== version) return 'Someone else has changed it since.';
  await api.change('POST', `${path}/git/restore`, {
    query,
    body: { sha: startSha, commit: `Take back what ${agentName} has changed\n\nSession: ${id}` },
  });
  return (await readNow()) === atStart ? null : 'What was read back is not the state at the start.';
}
