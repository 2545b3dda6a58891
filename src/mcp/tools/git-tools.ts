import { z } from 'zod';
import { conflict, unprocessable } from '../../core/errors';
import type { AppEdits } from '../agent-edits';
import { hasOnlyOwnChanges } from '../own-changes';
import { APP, BRANCH, defineTool } from '../tool';
import { documentOf, type AppBody, type OpenApp, type Workbench } from '../workbench';

const MAX_APPS = 50;
const MOST_CHANGES = 60;
const MOST_FIELDS = 6;
const MAX_PICTURE_BYTES = 1_000_000;

const REF = z
  .string()
  .min(1)
  .max(1_000)
  .describe('working, last, live, version:<id>, branch:<name>, tag:<name>, or the id of a commit');

interface ChangeBody {
  kind: string;
  change: string;
  name: string | null;
  oldName: string | null;
  page: { name: string | null } | null;
  of: { kind: string; name: string | null } | null;
  fields: { path: string; old: { text: string } | null; new: { text: string } | null }[];
  fieldCount: number;
}

interface DifferenceBody {
  changes: ChangeBody[];
  total: number;
}

const presentChange = ({ kind, change, name, oldName, page, of, fields, fieldCount }: ChangeBody) => ({
  kind,
  change,
  name,
  ...(oldName === null ? {} : { oldName }),
  ...(page ? { page: page.name } : {}),
  ...(of ? { of } : {}),
  fields: fields.slice(0, MOST_FIELDS).map((field) => ({
    path: field.path,
    old: field.old?.text ?? null,
    new: field.new?.text ?? null,
  })),
  ...(fieldCount > MOST_FIELDS ? { fieldCount } : {}),
});

const presentDifference = ({ changes, total }: DifferenceBody) => ({
  changes: changes.slice(0, MOST_CHANGES).map(presentChange),
  total,
});

export const difference = defineTool({
  name: 'difference',
  title: 'Difference of an app',
  description:
    'Says in words what has changed in an app: since its last commit, or between two states. Without from and to, what is not committed yet.',
  effect: 'reads',
  input: z.object({ app: APP, from: REF.optional(), to: REF.optional(), branch: BRANCH }).strict(),
  run: async (bench, { app: word, from, to, branch: named }) => {
    const branch = bench.readingBranch(named);
    const app = await bench.findApp(word, branch);
    const path = await bench.path(`/apps/${app.id}/git/diff`);
    const found = await bench.api.get<DifferenceBody>(path, { from, to, branch: branch ?? undefined });
    return { data: { app: app.name, branch: branch ?? 'default', ...presentDifference(found) } };
  },
});

export const picture = defineTool({
  name: 'picture',
  title: 'Picture of a page',
  description: 'Draws a page of an app; with against, what differs from that state is outlined.',
  effect: 'reads',
  input: z
    .object({
      app: APP,
      page: z.string().min(1).max(500).optional().describe('Name or id; default: the home page'),
      at: REF.optional(),
      against: REF.optional(),
      branch: BRANCH,
    })
    .strict(),
  run: async (bench, { app: word, branch: named, page, ...refs }) => {
    const branch = bench.readingBranch(named);
    const app = await bench.findApp(word, branch);
    const pageId = page === undefined ? undefined : await pageIdOf(bench, { app, branch, page });
    const query = { ...refs, page: pageId, format: 'png', branch: branch ?? undefined };
    const bytes = await bench.api.bytes(await bench.path(`/apps/${app.id}/picture`), query);
    if (bytes.length > MAX_PICTURE_BYTES)
      throw unprocessable('picture_too_large', 'This picture is too large for an answer.', {
        remedy: 'Use difference, or outline.',
      });
    return { data: { app: app.name, branch: branch ?? 'default' }, image: { mimeType: 'image/png', bytes } };
  },
});

async function pageIdOf(
  bench: Workbench,
  { app, branch, page }: { app: AppBody; branch: string | null; page: string },
): Promise<string> {
  return documentOf(await bench.readDefinition(app.id, branch)).findPage(page).id;
}

export const commit = defineTool({
  name: 'commit',
  title: 'Commit apps',
  description:
    'Commits apps on the branch of this session, and pushes it. An app has to be as your last edit has left it, or as you have read it: name that version. The trailers Requested-by and Agent are added. People review and merge the branch.',
  effect: 'writes',
  input: z
    .object({
      apps: z.array(APP).min(1).max(MAX_APPS),
      message: z.string().min(1).max(10_000).describe('What changes, and why: one line, then more if needed'),
      versions: z
        .record(z.string().min(1).max(500), z.string().min(1).max(100))
        .optional()
        .describe(
          'By name or id of an app, the version that you have read; default: as your last edit has left it',
        ),
    })
    .strict(),
  run: async (bench, { apps: words, message, versions: named = {} }) => {
    await bench.workspace();
    if (!bench.hasBranch) throw noBranch('Nothing was committed. Edit first.');
    const query = { branch: bench.session.branch! };
    const left = await bench.edits.lastVersions(bench.session.id);
    const edited = await bench.edits.find(bench.session.id);
    const versions: Record<string, string> = {};
    for (const word of words) {
      const opened = await bench.open(word, query.branch);
      const { id, name } = opened.app;
      const read = named[word] ?? named[id] ?? named[name];
      const version = read ?? left.get(id);
      if (version === undefined) throw versionNeeded(name);
      const edits = edited.find(({ appId }) => appId === id)?.edits ?? [];
      if (read === undefined) await refuseWorkOfOthers(bench, opened, { version, edits });
      versions[id] = version;
    }
    const appIds = Object.keys(versions);
    const made = await bench.api.change<{ sha: string | null; changed: boolean }>(
      'POST',
      await bench.path('/git/commits'),
      { query, body: { appIds, message, versions } },
    );
    if (made.sha !== null) await bench.sessions.noteTip(bench.session.id, made.sha);
    return {
      data: {
        branch: query.branch,
        sha: made.sha,
        isCommitted: made.changed,
        apps: await statesOf(bench, appIds, query.branch),
      },
    };
  },
});

/** An agent commits what someone else has not finished only if it says that it has read it. */
async function refuseWorkOfOthers(
  bench: Workbench,
  { app, branch, text, version: now }: OpenApp,
  { version, edits }: { version: string; edits: AppEdits['edits'] },
): Promise<void> {
  const path = await bench.path(`/apps/${app.id}`);
  const query = { branch: branch ?? undefined };
  if (now === version && (await hasOnlyOwnChanges(bench.api, { path, query, text, edits }))) return;
  throw conflict(
    'changed_since_read',
    `Somebody else has changed ${JSON.stringify(app.name)} on this branch.`,
    {
      remedy:
        'Nothing was committed. Look at it with difference. To commit their unfinished work too, name this version in `versions`.',
      data: { version: now, branch },
    },
  );
}

const versionNeeded = (name: string) =>
  unprocessable('version_needed', `This session has not edited ${JSON.stringify(name)}.`, {
    remedy: 'Nothing was committed. Read it with outline, and name its version in `versions`.',
  });

/** Reads back how the apps stand after a commit. */
async function statesOf(bench: Workbench, appIds: readonly string[], branch: string): Promise<object[]> {
  const apps = await bench.listApps(branch);
  return apps
    .filter(({ id }) => appIds.includes(id))
    .map(({ id, name, gitState }) => ({ id, name, gitState }));
}

export const history = defineTool({
  name: 'history',
  title: 'History of an app',
  description: 'Lists the commits that changed an app, the newest first.',
  effect: 'reads',
  input: z
    .object({
      app: APP,
      branch: BRANCH,
      limit: z.number().int().min(1).max(50).optional(),
      cursor: z.string().max(1_000).optional(),
    })
    .strict(),
  run: async (bench, { app: word, branch: named, limit = 20, cursor }) => {
    const branch = bench.readingBranch(named);
    const app = await bench.findApp(word, branch);
    const path = await bench.path(`/apps/${app.id}/git/history`);
    const { items, nextCursor } = await bench.api.get<{ items: CommitBody[]; nextCursor: string | null }>(
      path,
      {
        limit,
        cursor,
        branch: branch ?? undefined,
      },
    );
    const commits = items.map(({ sha, message, author, date, summary, tags }) => ({
      sha,
      message: message.slice(0, 500),
      author: author.name,
      date,
      changes: summary?.total ?? null,
      ...(tags.length > 0 ? { tags } : {}),
    }));
    return { data: { app: app.name, branch: branch ?? 'default', commits, nextCursor } };
  },
});

interface CommitBody {
  sha: string;
  message: string;
  author: { name: string };
  date: string;
  summary: { total: number } | null;
  tags: string[];
}

export const compare = defineTool({
  name: 'compare',
  title: 'Compare branches',
  description:
    'Says which apps differ between two branches, with what is not committed. Default: the default branch, and the branch of this session.',
  effect: 'reads',
  input: z.object({ from: BRANCH, to: BRANCH }).strict(),
  run: async (bench, { from: namedFrom, to: namedTo }) => {
    const from = namedFrom ?? (await defaultBranch(bench));
    const to = bench.readingBranch(namedTo);
    if (to === null) throw noBranch('Name the branch as `to`.');
    const [there, here] = [await bench.listApps(from), await bench.listApps(to)];
    const before = new Map(there.map((app) => [app.id, app]));
    const after = new Map(here.map((app) => [app.id, app]));
    const both = here.filter(({ id }) => before.has(id));
    const { changed, compared } = await changedAmong(bench, both, { from, to });
    return {
      data: {
        ...{ from, to },
        added: here.filter(({ id }) => !before.has(id)).map(nameOf),
        removed: there.filter(({ id }) => !after.has(id)).map(nameOf),
        changed,
        ...(compared < both.length
          ? {
              cut: `${both.length - compared} of ${both.length} apps were not compared: use difference for one.`,
            }
          : {}),
      },
    };
  },
});

const nameOf = ({ id, name }: AppBody) => ({ id, name });

/** Apps that are compared in words; of the others it is only said that they differ. */
const MOST_IN_WORDS = 10;
const MOST_CHANGES_OF_MANY = 15;
/** A comparison ends after this time, and says so. */
const COMPARE_MS = 20_000;

async function changedAmong(
  bench: Workbench,
  apps: readonly AppBody[],
  { from, to }: { from: string; to: string },
): Promise<{ changed: object[]; compared: number }> {
  const end = Date.now() + COMPARE_MS;
  const changed: object[] = [];
  let compared = 0;
  for (const app of apps) {
    if (Date.now() > end) break;
    compared += 1;
    const [old, now] = [await bench.readDefinition(app.id, from), await bench.readDefinition(app.id, to)];
    if (old.version === now.version) continue;
    if (changed.length >= MOST_IN_WORDS) {
      changed.push(nameOf(app));
      continue;
    }
    const path = await bench.path(`/apps/${app.id}/git/diff`);
    const refs = { from: `branch:${from}`, to: `branch:${to}` };
    const { changes, total } = await bench.api.get<DifferenceBody>(path, refs);
    changed.push({
      ...nameOf(app),
      changes: changes.slice(0, MOST_CHANGES_OF_MANY).map(presentChange),
      total,
    });
  }
  return { changed, compared };
}

const noBranch = (remedy: string) =>
  unprocessable(
    'no_session_branch',
    'This session has no branch: it has changed nothing, or its branch was merged.',
    {
      remedy,
    },
  );

async function defaultBranch(bench: Workbench): Promise<string> {
  const { items } = await bench.api.get<{ items: { name: string; isDefault: boolean }[] }>(
    await bench.path('/git/branches'),
  );
  const found = items.find(({ isDefault }) => isDefault);
  if (!found) throw unprocessable('git_not_configured', 'This workspace has no repository.');
  return found.name;
}

export const openReview = defineTool({
  name: 'open_review',
  title: 'Open a review',
  description:
    'Asks people to review the branch of this session: opens a review here, and with pullRequest also a pull request at the provider. People merge it.',
  effect: 'writes',
  input: z
    .object({
      pullRequest: z
        .object({ title: z.string().min(1).max(200), description: z.string().max(10_000).optional() })
        .strict()
        .optional(),
    })
    .strict(),
  run: async (bench, { pullRequest }) => {
    const from = bench.readingBranch();
    if (from === null) throw noBranch('Edit and commit first.');
    const into = await defaultBranch(bench);
    const review = await bench.api.change<{ id: string; apps: object[] }>(
      'POST',
      await bench.path('/reviews'),
      {
        body: { from, to: into },
      },
    );
    const opened =
      pullRequest === undefined
        ? null
        : await bench.api.change<object>(
            'POST',
            await bench.path(`/git/branches/${encodeURIComponent(from)}/pull-request`),
            { body: { into, ...pullRequest } },
          );
    const apps = review.apps.length;
    return {
      data: { review: { id: review.id, from, to: into, apps }, ...(opened ? { pullRequest: opened } : {}) },
    };
  },
});

export const planDeployment = defineTool({
  name: 'plan_deployment',
  title: 'Plan a deployment',
  description:
    'Says what deploying a commit to this workspace would change, and what it lacks. Only people deploy.',
  effect: 'writes',
  input: z
    .object({
      sha: z
        .string()
        .regex(/^[0-9a-f]{40}$/)
        .optional()
        .describe('Default: what the workspace follows'),
    })
    .strict(),
  run: async (bench, { sha }) => {
    const { id, status, plan } = await bench.api.change<{
      id: string;
      status: string;
      sha: string | null;
      plan: object;
    }>('POST', await bench.path('/deployments'), {
      body: { ...(sha === undefined ? {} : { sha }), plan: true },
    });
    return { data: { id, status, plan } };
  },
});
