import { parseAppDocument } from '../../src/apps';
import {
  documentText,
  META_PATH,
  type Files,
  type MetaEntryModel,
  type ModelBlob,
} from './models/git-objects';
import { choose, Random } from './models/random';
import type { RemoteModel } from './models/remote-model';
import type { ServerModel } from './models/server-model';
import { keyOfUrl } from './models/world';
import { REVIEWED, reviewOf } from './reviews';
import type { Simulation } from './simulation';

/** An external event of a schedule. `numbers` are its random choices, so that it stays the same without the other events. */
export interface SimulatedEvent {
  kind: EventKind;
  numbers: readonly number[];
}

type Perform = (simulation: Simulation, numbers: readonly number[]) => unknown;

export const TARGETS = [
  { repositoryUrl: 'ssh://git@one.example/apps.git', branch: 'main' },
  { repositoryUrl: 'git@one.example:apps.git', branch: 'main' },
  { repositoryUrl: 'ssh://git@one.example/apps.git', branch: 'dev' },
  { repositoryUrl: 'ssh://git@two.example/apps.git', branch: 'main' },
];
const NAMES = ['Orders', 'Stock', 'Clients'];
const FATES = ['arrived', 'late', 'never'] as const;

/** Each kind of event, with its relative frequency. */
const EVENTS = {
  commit: [8, (s, [which]) => onApp(s, which, (id) => s.request(() => editAndCommit(s, id)))],
  'commit several': [
    1,
    (s) => s.apps.size > 0 && s.request(() => s.server.commitSeveral([...s.apps.keys()])),
  ],
  rename: [1.5, (s, [which, name]) => onApp(s, which, (id) => rename(s, id, name))],
  create: [1, (s, [name]) => s.request(() => create(s, choose(NAMES, name)))],
  pull: [
    2,
    (s, [which, discard]) =>
      onApp(s, which, (id) => s.request(() => s.server.pull(id, { discardLocal: discard < 0.7 }))),
  ],
  'pull and merge': [
    1.5,
    (s, [which]) => onApp(s, which, (id) => s.request(() => s.server.pull(id, { merge: true }))),
  ],
  'commit and merge': [
    1.5,
    (s, [which]) => onApp(s, which, (id) => s.request(() => editAndCommit(s, id, { merge: true }))),
  ],
  keep: [1.5, (s, [which]) => onApp(s, which, (id) => s.request(() => editAndKeep(s, id)))],
  'push what is kept': [1.5, (s) => s.request(() => s.server.push())],
  'push what is kept during a pull': [0.7, (s, [which]) => onApp(s, which, (id) => pushDuringPull(s, id))],
  'complete a review': [
    2.5,
    (s, [which, declining, isChanged]) => completeReview(s, { which, declining, isChanged: isChanged < 0.7 }),
  ],
  'push to the reviewed branch': [0.7, (s, [which]) => pushToReviewed(s, which)],
  retry: [1.5, (s, [which]) => retry(s, which)],
  overwrite: [2, (s, [which]) => overwrite(s, which)],
  cancel: [1, (s, [which]) => cancel(s, which)],
  'cancel all': [0.4, (s) => s.request(() => s.server.cancel())],
  'try now': [0.5, (s) => s.request(() => s.server.tryNow())],
  'delete an app': [0.5, (s, [which]) => onApp(s, which, (id) => s.request(() => deleteApp(s, id)))],
  'change the target': [
    1,
    (s, [which, cancelling, finalizing]) => changeTarget(s, which, [cancelling, finalizing]),
  ],
  finalize: [0.7, (s) => s.request(() => s.server.finalize())],
  'push to an app': [3, (s, [where, which, clashing]) => pushToApp(s, where, [which, clashing])],
  'push to another file': [
    1,
    (s, [where]) =>
      push(s, where, (files) => files.set('README.md', s.world.objects.blob(s.world.newId('Read ')))),
  ],
  'push a new app': [1.5, (s, [where, name, spelling]) => pushNewApp(s, where, [name, spelling])],
  'push a rename': [0.7, (s, [where, which]) => pushRename(s, where, which)],
  'push a removal': [0.5, (s, [where, which]) => pushRemoval(s, where, which)],
  'force a branch back': [0.7, (s, [where, depth]) => forceBack(s, where, depth)],
  'lose an answer': [
    3,
    (s, [fate, silence]) =>
      void s.world.disturbances.push.push({
        kind: 'lost',
        fate: choose(FATES, fate),
        isSilent: silence < 0.4,
      }),
  ],
  'refuse as a race': [0.4, (s) => void s.world.disturbances.push.push({ kind: 'race' })],
  'break a connection before a push': [
    0.4,
    (s) => void s.world.disturbances.push.push({ kind: 'unreachable' }),
  ],
  'break a fetch': [0.7, (s) => void s.world.disturbances.fetch.push('unreachable')],
  'break a statement': [
    0.8,
    (s, [when]) => void s.world.disturbances.database.push(when < 0.5 ? 'before' : 'after'),
  ],
  'refuse a commit': [0.7, (s, [which]) => markOpenJob(s, s.world.refused, which)],
  'meet a defect': [0.7, (s, [which]) => markOpenJob(s, s.world.odd, which)],
  'kill a worker': [
    2.5,
    (s, [which, seen]) => s.killWorker(which, { isCrashSeen: seen < 0.15, keepsMirrors: seen < 0.8 }),
  ],
  'let a lease run out': [1, (s, [frozen]) => s.endLease({ isFrozen: frozen < 0.5 })],
  'crash the database': [0.4, (s, [kept]) => s.crashDatabase(kept)],
  'let a day pass': [0.4, (s) => void (s.world.nowMs += 25 * 3_600_000)],
  'read beside a run': [2.5, (s) => s.readBeside()],
} satisfies Record<string, [number, Perform]>;

export type EventKind = keyof typeof EVENTS;

const KINDS = Object.keys(EVENTS) as EventKind[];
const SHARE_OF_KINDS = 0.35;

/**
 * Each schedule has only a few kinds of events, and so more of each: two kinds that rarely meet among all of them meet
 * again and again in some schedules. `only`: the kinds of a search for one defect.
 */
export function generateEvents(seed: number, only: readonly EventKind[] = []): SimulatedEvent[] {
  const random = new Random(seed ^ 0x5bd1e995);
  const kinds =
    only.length > 0 ? only : KINDS.filter((kind) => kind === 'commit' || random.chance(SHARE_OF_KINDS));
  const total = kinds.reduce((sum, kind) => sum + EVENTS[kind][0], 0);
  return Array.from({ length: 2 + random.below(8) }, () => {
    let left = random.next() * total;
    const kind = kinds.find((each) => (left -= EVENTS[each][0]) < 0) ?? 'commit';
    return { kind, numbers: [random.next(), random.next(), random.next()] };
  });
}

export const performEvent = (simulation: Simulation, { kind, numbers }: SimulatedEvent): unknown =>
  (EVENTS[kind][1] as Perform)(simulation, numbers);

function onApp<T>(simulation: Simulation, which: number, work: (appId: string) => T): T | undefined {
  const ids = [...simulation.apps.keys()];
  return ids.length === 0 ? undefined : work(choose(ids, which));
}

/** The user changes the app and commits it. The document has a unique mark, to be recognized anywhere. */
function editAndCommit(
  simulation: Simulation,
  appId: string,
  how?: Parameters<ServerModel['commit']>[1],
): Promise<string> {
  edit(simulation, appId);
  return simulation.server.commit(appId, how);
}

function editAndKeep(simulation: Simulation, appId: string): Promise<unknown> {
  edit(simulation, appId);
  return simulation.server.keep(appId);
}

async function pushDuringPull(simulation: Simulation, appId: string): Promise<void> {
  const { server } = simulation;
  await simulation.request(() => editAndKeep(simulation, appId));
  await simulation.request(() => server.pull(appId, { merge: true }));
  if (await simulation.awaitPull()) await simulation.request(() => server.push());
}

/** Others have mostly changed the branch since the last review. */
async function completeReview(
  simulation: Simulation,
  { which, declining, isChanged }: { which: number; declining: number; isChanged: boolean },
): Promise<void> {
  if (isChanged) pushToReviewed(simulation, which);
  const review = await reviewOf(simulation.world, declining);
  if (review) await simulation.request(() => simulation.server.completeReview(review));
}

/** Another writer changes, adds or removes an app on the branch, which begins at the branch in use. */
function pushToReviewed(simulation: Simulation, which: number): void {
  const { world } = simulation;
  const { config } = world.database.rows;
  if (config?.branch == null) return;
  const remote = world.remotes.get(keyOfUrl(config.repositoryUrl))!;
  const parent = remote.tip(REVIEWED) ?? remote.tip(config.branch);
  if (parent === null) return;
  const files = new Map(world.objects.filesOf(parent));
  const apps = appsIn(simulation, files);
  if (apps.length === 0) return;
  const [gitAppId, { gitAppName: name }] = choose(apps, which);
  const mark = world.newId('R');
  if (which < 0.8) files.set(pathOf(name), world.objects.blob(documentText({ gitAppId, name, mark })));
  else if (which < 0.9) addTo(simulation, files, mark);
  else removeFrom(simulation, files, { gitAppId, name });
  remote.set(REVIEWED, commitForeign(simulation, parent, files));
}

function edit({ server, world, apps }: Simulation, appId: string): void {
  const app = apps.get(appId)!;
  const { gitAppId, name } = app;
  const { theirs } = world.objects.blob(server.apps.textOf(app));
  server.apps.edit(appId, documentText({ gitAppId, name, mark: world.newId('own '), theirs }));
}

async function rename(simulation: Simulation, appId: string, which: number): Promise<unknown> {
  const { server, world } = simulation;
  const name = which < 0.3 ? choose(NAMES, which / 0.3) : world.newId('Name ');
  const isTaken = [...simulation.apps.values()].some((app) => app.name === name);
  return isTaken ? undefined : simulation.request(() => server.rename(appId, name));
}

function create({ server, world, apps }: Simulation, name: string): Promise<unknown> {
  if ([...apps.values()].some((app) => app.name === name)) return Promise.resolve();
  const id = world.newId('app-');
  return server.create(
    { id, name, gitAppId: id },
    documentText({ gitAppId: id, name, mark: world.newId('own ') }),
  );
}

function retry(simulation: Simulation, which: number): unknown {
  const failed = [...simulation.world.database.rows.jobs.values()].filter(
    ({ status }) => status === 'failed',
  );
  if (failed.length === 0) return undefined;
  return simulation.request(() => simulation.server.retry(choose(failed, which)));
}

/** The user reads the commit that blocks a failed one, and commits over it. */
function overwrite(simulation: Simulation, which: number): unknown {
  const refused = [...simulation.world.database.rows.jobs.values()].flatMap(({ appId, error }) => {
    const sha = (error?.data.present as { sha?: string } | undefined)?.sha;
    return appId !== null && sha !== undefined && simulation.apps.has(appId) ? [{ appId, sha }] : [];
  });
  if (refused.length === 0) return undefined;
  const { appId, sha } = choose(refused, which);
  return simulation.request(() => editAndCommit(simulation, appId, { overwrite: sha }));
}

function cancel(simulation: Simulation, which: number): unknown {
  const waiting = simulation.world.database.jobsNotEnded().filter(({ status }) => status !== 'running');
  if (waiting.length === 0) return undefined;
  return simulation.request(() => simulation.server.cancel(choose(waiting, which).id));
}

function deleteApp({ world }: Simulation, appId: string): Promise<void> {
  world.database.rows.apps.delete(appId);
  return Promise.resolve();
}

async function changeTarget(simulation: Simulation, which: number, [cancelling, finalizing]: number[]) {
  const isAccepted = await simulation.request(() =>
    simulation.server.changeTarget(choose(TARGETS, which), cancelling < 0.7),
  );
  if (isAccepted && finalizing < 0.8) await simulation.request(() => simulation.server.finalize());
}

function markOpenJob({ world }: Simulation, marked: Set<string>, which: number): void {
  const open = world.database.openJobs();
  if (open.length > 0) marked.add(choose(open, which).id);
}

interface Place {
  remote: RemoteModel;
  branch: string;
}

/** Mostly the branch in use: events elsewhere are seldom of interest. */
function placeAt({ world }: Simulation, where: number): Place {
  const { config, targets } = world.database.rows;
  const used = targets.filter(({ id }) => where > 0.25 || id !== config?.targetId);
  const inUse = targets.find(({ id }) => id === config?.targetId);
  const { repositoryKey, branch } =
    where > 0.25 && inUse ? inUse : choose(used.length > 0 ? used : targets, where * 4);
  return { remote: world.remotes.get(repositoryKey)!, branch };
}

/** Another writer commits on top of a branch. */
function push(
  simulation: Simulation,
  where: number,
  change: (files: Map<string, Files extends ReadonlyMap<string, infer B> ? B : never>) => void,
): void {
  const { objects } = simulation.world;
  const { remote, branch } = placeAt(simulation, where);
  const parent = remote.tip(branch);
  if (parent === null && !remote.isEmpty) return;
  const files = new Map(objects.filesOf(parent));
  change(files);
  remote.set(branch, commitForeign(simulation, parent, files));
}

function commitForeign({ world }: Simulation, parent: string | null, files: Files): string {
  const author = { name: 'Grace', email: 'grace@example.com' };
  return world.objects.commit({ parent, files, author, date: world.tick(), message: 'Theirs' }).sha;
}

function pushMeta(
  simulation: Simulation,
  files: Map<string, unknown>,
  change: (meta: Record<string, MetaEntryModel>) => void,
): void {
  const { objects } = simulation.world;
  const meta = { ...objects.metaOf(files as never) };
  change(meta);
  files.set(META_PATH, objects.blob(JSON.stringify(meta, null, 2)));
}

const pathOf = (name: string): string => `${name}/v1.json`;

/** The apps that a tree has, with their files. */
function appsIn({ world: { objects } }: Simulation, files: Map<string, unknown>): [string, MetaEntryModel][] {
  return Object.entries(objects.metaOf(files as never)).filter(([, entry]) =>
    files.has(pathOf(entry.gitAppName)),
  );
}

/** Mostly a place without other writers. */
function pushToApp(simulation: Simulation, where: number, [which, isClashing]: [number, number]): void {
  push(simulation, where, (files) => {
    const apps = appsIn(simulation, files);
    if (apps.length === 0) return;
    const [gitAppId, { gitAppName: name }] = choose(apps, which);
    const { objects } = simulation.world;
    const theirs = simulation.world.newId('F');
    const { mark } = files.get(pathOf(name))!;
    const isClash = isClashing < 0.3 || mark === null;
    const text = documentText({ gitAppId, name, theirs, mark: isClash ? theirs : mark });
    files.set(pathOf(name), objects.blob(text));
  });
}

/** Often has the name of an existing app, and so claims its file, or the same name in other letters. */
function pushNewApp(simulation: Simulation, where: number, [which, spelling]: [number, number]): void {
  push(simulation, where, (files) => {
    const gitAppId = simulation.world.newId('theirs-');
    const names = appsIn(simulation, files).map(([, { gitAppName }]) => gitAppName);
    const name = names.length > 0 && which < 0.5 ? choose(names, which * 2) : choose(NAMES, which);
    const isTaken = files.has(pathOf(name));
    const mark = simulation.world.newId('F');
    if (!isTaken)
      files.set(pathOf(name), simulation.world.objects.blob(documentText({ gitAppId, name, mark })));
    pushMeta(simulation, files, (meta) => {
      const lastpushDate = simulation.world.tick().toISOString();
      const gitAppName = isTaken && spelling < 0.5 ? name.toUpperCase() : name;
      meta[gitAppId] = entryOf(gitAppName, lastpushDate);
    });
  });
}

function pushRename(simulation: Simulation, where: number, which: number): void {
  push(simulation, where, (files) => {
    const apps = appsIn(simulation, files);
    if (apps.length === 0) return;
    const [gitAppId, entry] = choose(apps, which);
    const name = simulation.world.newId('F');
    const { content } = files.get(pathOf(entry.gitAppName))!;
    files.delete(pathOf(entry.gitAppName));
    files.set(pathOf(name), simulation.world.objects.blob(parseAppDocument(content).withName(name).text));
    pushMeta(simulation, files, (meta) => {
      meta[gitAppId] = { ...entry, gitAppName: name };
    });
  });
}

function pushRemoval(simulation: Simulation, where: number, which: number): void {
  push(simulation, where, (files) => {
    const apps = appsIn(simulation, files);
    if (apps.length === 0) return;
    const [gitAppId, { gitAppName }] = choose(apps, which);
    removeFrom(simulation, files, { gitAppId, name: gitAppName });
  });
}

function removeFrom(
  simulation: Simulation,
  files: Map<string, ModelBlob>,
  { gitAppId, name }: { gitAppId: string; name: string },
): void {
  files.delete(pathOf(name));
  pushMeta(simulation, files, (meta) => void Reflect.deleteProperty(meta, gitAppId));
}

function addTo(simulation: Simulation, files: Map<string, ModelBlob>, name: string): void {
  const { world } = simulation;
  const gitAppId = world.newId('theirs-');
  files.set(pathOf(name), world.objects.blob(documentText({ gitAppId, name, mark: name })));
  pushMeta(simulation, files, (meta) => {
    meta[gitAppId] = entryOf(name, world.tick().toISOString());
  });
}

/**
 * Drops commits from a branch and adds another. Never resets a branch to exactly the tip that a lost push expects: the push
 * could then still arrive undetected.
 */
function forceBack(simulation: Simulation, where: number, depth: number): void {
  const { objects } = simulation.world;
  const { remote, branch } = placeAt(simulation, where);
  const tip = remote.tip(branch);
  if (tip === null) return;
  const { sha, files } = choose(objects.history(tip).slice(0, 4), depth);
  const changed = new Map(files).set('README.md', objects.blob(simulation.world.newId('Forced ')));
  remote.set(branch, commitForeign(simulation, sha, changed));
}

const entryOf = (name: string, lastpushDate: string): MetaEntryModel => ({
  gitAppName: name,
  lastCommitMessage: 'Theirs',
  gitVersionId: 'v',
  lastpushDate,
  gitVersionName: 'v1',
  lastCommitUser: 'Grace',
});
