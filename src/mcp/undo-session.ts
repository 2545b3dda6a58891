import { AppError } from '../core/errors';
import type { AgentEdits, AppEdits } from './agent-edits';
import type { AgentSession, AgentSessions } from './agent-sessions';
import { versionOf } from './document/open-document';
import type { ApiAs } from './inner-api';
import { hasOnlyOwnChanges } from './own-changes';
import { takeBackEdits, type KeptThing } from './take-back-edits';

export interface UndoneApp {
  app: { id: string; name: string };
  /** False if something of the session stays; `kept` names it. */
  isUndone: boolean;
  /** False if nothing had to be committed, or if someone else has uncommitted work in the app. */
  isCommitted: boolean;
  kept: KeptThing[];
}

interface Undo {
  api: ApiAs;
  sessions: AgentSessions;
  edits: AgentEdits;
  session: Pick<
    AgentSession,
    'id' | 'agentName' | 'workspaceId' | 'branch' | 'startSha' | 'deletedAt' | 'isBranchHere'
  >;
}

/** Times that an undo is tried again where someone writes at the same time. */
const MOST_TRIES = 5;

/**
 * Takes back, on the branch of a session, everything that the session itself has changed there, by merge: what others did stays,
 * also between its edits and in the same thing. What cannot be taken back is named. Commits apps in which no one else has
 * uncommitted work.
 */
export async function undoSession({ api, sessions, edits, session }: Undo): Promise<UndoneApp[]> {
  const { id, branch, startSha, deletedAt, isBranchHere } = session;
  if (branch === null || startSha === null) return [];
  if (deletedAt !== null || !isBranchHere)
    throw new AppError(
      'agent_branch_gone',
      409,
      `The branch ${branch} of this session is deleted or closed.`,
      {
        remedy:
          'A person can revert its merge in the history of the apps, or open the branch if the repository has it.',
      },
    );
  const undone: (UndoneApp & { toCommit: string | null })[] = [];
  for (const app of await edits.find(id)) {
    const outcome = await undoApp(api, session, app).catch(failureOf);
    if (outcome.isDone) await edits.forget(id, app);
    const { kept, toCommit } = outcome;
    undone.push({
      ...{ app: { id: app.appId, name: app.name }, isUndone: kept.length === 0, isCommitted: false },
      ...{ kept, toCommit },
    });
  }
  await commit(api, session, undone);
  if (undone.every(({ isUndone }) => isUndone)) await sessions.noteUndone(id);
  return undone.map(({ toCommit: _, ...app }) => app);
}

interface Outcome {
  kept: KeptThing[];
  /** False: nothing was changed, and another attempt may. */
  isDone: boolean;
  /** Version to be committed; null for none. */
  toCommit: string | null;
}

/** An app that cannot be undone keeps no other from it. */
function failureOf(error: unknown): Outcome {
  if (!(error instanceof AppError)) throw error;
  const thing = { kind: 'app', id: null, name: null };
  return { isDone: false, toCommit: null, kept: [{ thing, why: error.message }] };
}

async function undoApp(
  api: ApiAs,
  { workspaceId, branch }: Undo['session'],
  { appId, edits }: AppEdits,
): Promise<Outcome> {
  const path = `/api/workspaces/${workspaceId}/apps/${appId}`;
  const query = { branch: branch ?? undefined };
  for (let tries = 1; ; tries += 1) {
    const { text, etag } = await api.text(`${path}/definition`, query);
    const { document, kept } = takeBackEdits(text, edits);
    const isCommittable = await hasOnlyOwnChanges(api, { path, query, text, edits });
    const outcome = { kept, isDone: true, toCommit: isCommittable ? versionOf(document) : null };
    if (document === text) return outcome;
    try {
      const headers = { 'if-match': etag, 'content-type': 'application/json' };
      await api.change('PUT', `${path}/definition`, { query, body: document, headers });
    } catch (error) {
      const isOutdated = error instanceof AppError && error.code === 'precondition_failed';
      if (!isOutdated || tries === MOST_TRIES) throw error;
      continue;
    }
    const written = versionOf((await api.text(`${path}/definition`, query)).text);
    return { ...outcome, toCommit: isCommittable ? written : null };
  }
}

async function commit(
  api: ApiAs,
  { id, agentName, workspaceId, branch }: Undo['session'],
  undone: (UndoneApp & { toCommit: string | null })[],
): Promise<void> {
  const chosen = undone.filter(({ toCommit }) => toCommit !== null);
  if (chosen.length === 0) return;
  const { changed } = await api.change<{ changed: boolean }>(
    'POST',
    `/api/workspaces/${workspaceId}/git/commits`,
    {
      query: { branch: branch ?? undefined },
      body: {
        appIds: chosen.map(({ app }) => app.id),
        message: `Take back what ${agentName} has changed\n\nSession: ${id}`,
        versions: Object.fromEntries(chosen.map(({ app, toCommit }) => [app.id, toCommit])),
      },
    },
  );
  for (const app of chosen) app.isCommitted = changed;
}
