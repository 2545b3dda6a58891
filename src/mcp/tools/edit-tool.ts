import { z } from 'zod';
import { parseAppDocument } from '../../apps';
import { printPatch } from '../../apps/document/editing';
import { AppError, conflict, unprocessable } from '../../core/errors';
import { applyAgentEdits, EDITS } from '../document/apply-edits';
import { OpenDocument, versionOf } from '../document/open-document';
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
    const seen = await findStart(bench, await bench.open(word, bench.readingBranch()), version);
    requireVersion(seen, version);
    applyAgentEdits(documentOf(seen), edits);
    const opened = await bench.open(seen.app.id, await bench.writableBranch());
    requireVersion(opened, version);
    const before = documentOf(opened);
    const { edits: made, document, readBack } = applyAgentEdits(before, edits);
    if (made.length > 0) await patch(bench, opened, printPatch(made));
    const after = await bench.readDefinition(opened.app.id, opened.branch);
    requireWritten(document, { ...after, branch: opened.branch });
    const now = OpenDocument.of(after.text);
    return {
      data: {
        app: { id: opened.app.id, name: opened.app.name },
        branch: opened.branch,
        version: after.version,
        edits: shortened(readBack.map((describe) => describe(now))),
        ...faultsIn(after.text),
      },
    };
  },
});

/** Characters of all that is read back, and of a text in it that is too long. */
const MOST_READ_BACK = 30_000;
const MOST_TEXT = 200;

/**
 * Shortens long values: the edits are done, and were compared with what stands there. An answer that is refused as too large
 * would be taken for a failure, and the edits made again.
 */
function shortened(edits: Record<string, unknown>[]): Record<string, unknown>[] {
  const share = MOST_READ_BACK / edits.length;
  const isShort = (value: unknown) => JSON.stringify(value).length <= share;
  return edits.map((one) => {
    if (isShort(one)) return one;
    const brief = withShortTexts(one) as Record<string, unknown>;
    if (isShort(brief)) return brief;
    const { kind, id, name } = one;
    return { ...(id === undefined ? {} : { kind, id, name }), cut: 'Too long to show: use read.' };
  });
}

const withShortTexts = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, part: unknown) =>
    typeof part === 'string' && part.length > MOST_TEXT
      ? `${part.slice(0, MOST_TEXT)}… (${part.length} characters)`
      : part,
  );

/**
 * Returns the app as the session's branch will have it: without a branch, as it was committed last.
 * @throws AppError for an app that the branch would not have, or that no one may edit there
 */
async function findStart(bench: Workbench, seen: OpenApp, version: string): Promise<OpenApp> {
  const { app } = seen;
  if (app.locked)
    throw conflict(
      'app_locked',
      `${JSON.stringify(app.name)} follows the repository, so nobody edits it here.`,
      {
        remedy: 'Nothing was changed. Ask the person to unlock it, or to duplicate it.',
      },
    );
  if (seen.branch !== null) return seen;
  const isKnown = app.gitState === 'clean' || app.gitState === 'none';
  const committed = isKnown ? null : await findCommitted(bench, seen);
  if (app.gitState === 'none' || committed === undefined)
    throw conflict(
      'app_not_committed',
      `${JSON.stringify(app.name)} was never committed, so no branch has it.`,
      {
        remedy: 'Nothing was changed. Ask the person to commit it, then begin again.',
      },
    );
  if (committed === null || committed.version === seen.version) return seen;
  if (committed.version === version) return committed;
  throw conflict(
    'changed_since_read',
    `Somebody has changes in ${JSON.stringify(app.name)} that are not committed.`,
    {
      remedy:
        'Nothing was changed. The branch of this session begins at the last commit. Ask the person to commit; or look at difference, and edit against the version of the last commit, which is `committed`.',
      data: { version: seen.version, committed: committed.version, branch: 'default' },
    },
  );
}

/** Undefined: no commit has the app. */
async function findCommitted(bench: Workbench, seen: OpenApp): Promise<OpenApp | undefined> {
  const path = await bench.path(`/apps/${seen.app.id}/git/history`);
  const { items } = await bench.api.get<{ items: { sha: string }[] }>(path, { limit: 1 });
  if (items.length === 0) return undefined;
  const { text } = await bench.api.text(`${path}/${items[0].sha}/definition`);
  return { ...seen, text, version: versionOf(text) };
}

function requireVersion({ version, branch }: OpenApp, wanted: string): void {
  if (version === wanted) return;
  const place = branch === null ? 'the default branch' : `the branch ${branch}`;
  throw conflict('changed_since_read', `The app on ${place} is not as you have read it.`, {
    remedy: 'Nothing was changed. Read it again, and repeat the edits against the new version.',
    data: { version, branch: branch ?? 'default' },
  });
}

/** Makes the edits, with a record by which they can be taken back. A refused edit leaves none. */
async function patch(bench: Workbench, opened: OpenApp, body: string): Promise<void> {
  if ((JSON.parse(body) as unknown[]).length > MAX_OPERATIONS)
    throw unprocessable('too_many_edits', `These edits take more than ${MAX_OPERATIONS} operations.`, {
      remedy: 'Make them in several calls.',
    });
  const { app, etag, branch, text: before } = opened;
  const path = await bench.path(`/apps/${app.id}/definition`);
  const after = parseAppDocument(before).edit(body).extractSecrets().document.text;
  const changed = { appId: app.id, name: app.name };
  const id = await bench.edits.begin(bench.session.id, changed, { before, after });
  try {
    await bench.api.change('PATCH', path, {
      query: { branch: branch ?? undefined },
      body,
      headers: { ...PATCH, 'if-match': etag },
    });
  } catch (error) {
    if (error instanceof AppError && error.status < 500) await bench.edits.drop(id);
    if (!(error instanceof AppError) || error.code !== 'precondition_failed') throw error;
    requireVersion(await bench.open(app.id, branch), '');
  }
  await bench.edits.made(id);
}

/** @throws AppError 409 `not_as_written`, also where the server has taken the value of a secret out */
function requireWritten(
  wanted: OpenDocument,
  { text, version, branch }: Pick<OpenApp, 'text' | 'version' | 'branch'>,
): void {
  const isSame = JSON.stringify(wanted.value) === JSON.stringify(JSON.parse(text));
  if (isSame) return;
  throw conflict(
    'not_as_written',
    'The app is not as written: someone else changed it, or the server took a secret out.',
    {
      remedy: 'Read the app before you go on.',
      data: { version, branch },
    },
  );
}
