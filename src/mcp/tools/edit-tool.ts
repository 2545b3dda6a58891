import { z } from 'zod';
import { printPatch } from '../../apps/document/editing';
import { AppError, conflict, unprocessable } from '../../core/errors';
import { applyAgentEdits, EDITS } from '../document/apply-edits';
import { OpenDocument } from '../document/open-document';
import { APP, defineTool } from '../tool';
import { documentOf, type OpenApp, type Workbench } from '../workbench';
import { faultsIn } from './read-tools';

/** Operations of a patch that the API takes. */
const MAX_OPERATIONS = 1_000;
const PATCH = { 'content-type': 'application/json-patch+json' };

export const edit = defineTool({
  name: 'edit',
  title: 'Edit an app',
  description:
    'Changes an app by structured edits, on the branch of this session, which the first change makes. All edits are made, or none. Give the version that you read: if the app has changed since, nothing is done. The answer is read back afterwards. Nothing is committed, and nothing is live.',
  effect: 'destroys',
  input: z
    .object({
      app: APP,
      version: z.string().min(1).max(100).describe('As outline, read or edit has answered it'),
      edits: EDITS,
    })
    .strict(),
  run: async (bench, { app: word, version, edits }) => {
    // An edit that is not possible must not make a branch.
    const seen = await bench.open(word, bench.readingBranch());
    requireVersion(seen, version);
    applyAgentEdits(documentOf(seen), edits);
    const opened = await bench.open(seen.app.id, await bench.writableBranch());
    requireVersion(opened, version);
    const before = documentOf(opened);
    const { edits: made, document, readBack } = applyAgentEdits(before, edits);
    const changed = { appId: opened.app.id, name: opened.app.name };
    // Before the change, so that it can be undone even if this server ends in the middle.
    await bench.sessions.noteChange(bench.session.id, { ...changed, version: null });
    if (made.length > 0) await patch(bench, opened, printPatch(made));
    const after = await bench.readDefinition(opened.app.id, opened.branch);
    await bench.sessions.noteChange(bench.session.id, { ...changed, version: after.version });
    requireWritten(document, after.text);
    const now = OpenDocument.of(after.text);
    return {
      data: {
        app: { id: opened.app.id, name: opened.app.name },
        branch: opened.branch,
        version: after.version,
        edits: readBack.map((describe) => describe(now)),
        ...faultsIn(after.text),
      },
    };
  },
});

function requireVersion({ version, branch }: OpenApp, wanted: string): void {
  if (version === wanted) return;
  const place = branch === null ? 'the default branch' : `the branch ${branch}`;
  throw conflict('changed_since_read', `The app on ${place} is not as you have read it.`, {
    remedy: 'Nothing was changed. Read it again, and repeat the edits against the new version.',
    data: { version, branch: branch ?? 'default' },
  });
}

async function patch(bench: Workbench, { app, etag, branch }: OpenApp, body: string): Promise<void> {
  if ((JSON.parse(body) as unknown[]).length > MAX_OPERATIONS)
    throw unprocessable('too_many_edits', `These edits take more than ${MAX_OPERATIONS} operations.`, {
      remedy: 'Make them in several calls.',
    });
  const path = await bench.path(`/apps/${app.id}/definition`);
  try {
    await bench.api.change('PATCH', path, {
      query: { branch: branch ?? undefined },
      body,
      headers: { ...PATCH, 'if-match': etag },
    });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'precondition_failed') throw error;
    requireVersion(await bench.open(app.id, branch), '');
  }
}

/** @throws AppError 409 `not_as_written`, also where the server has taken the value of a secret out */
function requireWritten(wanted: OpenDocument, text: string): void {
  const isSame = JSON.stringify(wanted.value) === JSON.stringify(JSON.parse(text));
  if (isSame) return;
  throw conflict(
    'not_as_written',
    'The app is not as written: someone else changed it, or the server took a secret out.',
    {
      remedy: 'Read the app before you go on.',
    },
  );
}
