import { edit, exported, GitFixture, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { appOf, getMerge, type ConflictBody, type MergeBody } from '../../support/merges';
import { Random } from '../../simulation/models/random';
import { startTrellis, type Member, type Trellis } from '../../support/trellis-server';

/** Random steps of all people together: 80 in `npm test`, 10,000 in `npm run torture -- --only branches`. */
const STEPS = Number(process.env.TRELLIS_TEST_STEPS ?? 80);
const SEED = Number(process.env.TRELLIS_TEST_SEED ?? 1);
const PEOPLE = 4;
/** Pages, and lines of the query, so that a long run goes on with an app of a usual size. */
const MAX_THINGS = 80;
const QUERY = 'q';

let fixture: GitFixture;
let second: Trellis;

beforeAll(async () => {
  [fixture, second] = await Promise.all([GitFixture.start({}), startTrellis()]);
}, 120_000);
afterAll(async () => {
  await Promise.all([fixture.stop(), second[Symbol.asyncDispose]()]);
});

it(
  'loses nothing of four people who edit, commit, pull, restore and settle on two instances',
  async () => {
    const work = await Work.begin();
    const people = await work.people();
    await Promise.all(people.map((person) => person.run(Math.ceil(STEPS / PEOPLE))));
    await work.expectEqual(people);
  },
  60_000 + STEPS * 2_000,
);

/** The app on both instances, and what has become of each thing that was put into it. */
class Work {
  /** Ids of pages and lines of the query that were added. */
  readonly added = new Set<string>();
  /** Those that somebody has removed, knowingly: by an edit, a restore, or a decision. */
  readonly removed = new Set<string>();
  /** Commits that were answered to be made; two people who complete one merge get one answer. */
  readonly commits = new Set<string>();
  readonly steps = new Map<string, number>();

  private constructor(
    readonly repository: GitRepository,
    private readonly places: { member: Member; app: AppBody }[],
  ) {}

  static async begin(): Promise<Work> {
    const { member, repository, app } = await fixture.withApp();
    const query = {
      id: QUERY,
      name: 'orders',
      kind: 'postgresql',
      options: { query: 'select *\nfrom orders\n' },
    };
    await patched(member, app, () => [{ op: 'add', path: '/appV2/dataQueries/-', value: query }]);
    await member.post(`/apps/${app.id}/git/commits`, { message: 'A query' }).expect(201);
    const admin = await second.setUp();
    const { member: other } = await fixture.connected({ repository, member: await admin.inNewWorkspace() });
    const { body } = await other.post('/git/imports', { gitAppId: app.gitAppId, locked: false }).expect(201);
    return new Work(repository, [
      { member, app },
      { member: other, app: body as AppBody },
    ]);
  }

  async people(): Promise<Person[]> {
    const both = this.places.map(async ({ member, app }, index) => {
      const builder = await member.invite('builder');
      return [new Person(this, member, app, `a${index}`), new Person(this, builder, app, `b${index}`)];
    });
    return (await Promise.all(both)).flat();
  }

  count(step: string): void {
    this.steps.set(step, (this.steps.get(step) ?? 0) + 1);
  }

  async expectEqual([first, , other]: Person[]): Promise<void> {
    for (let round = 1; ; round += 1) {
      for (const person of [first, other]) await person.commit();
      for (const person of [first, other]) await person.pull();
      const states = await Promise.all([first, other].map((person) => person.state()));
      if (states.every(({ hasUncommittedChanges }) => !hasUncommittedChanges)) break;
      expect(round).toBeLessThan(10);
    }
    const texts = await Promise.all([first, other].map(({ member, app }) => exported(member, app.id)));
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).toBe(await this.repository.show('main', 'Orders/v1.json'));
    const present = thingsOf(texts[0]);
    expect([...this.added].filter((id) => !this.removed.has(id) && !present.has(id))).toEqual([]);
    await this.repository.fsck();
    const history = await this.repository.log();
    expect(history.every(({ parents }) => parents.length <= 1)).toBe(true);
    const made = history.map(({ sha }) => sha).filter((sha) => this.commits.has(sha));
    expect(made.sort()).toEqual([...this.commits].sort());
    // Nothing was committed twice: besides these there are the two commits with which it began.
    expect(history).toHaveLength(this.commits.size + 2);
    // Each step was reached.
    if (STEPS >= 80)
      expect([...this.steps.keys()]).toEqual(expect.arrayContaining(['commit', 'pull', 'merged']));
  }
}

class Person {
  private readonly random: Random;
  private serial = 0;

  constructor(
    private readonly work: Work,
    readonly member: Member,
    readonly app: AppBody,
    private readonly name: string,
  ) {
    this.random = new Random(SEED + name.charCodeAt(0) * 2 + name.charCodeAt(1));
  }

  async run(steps: number): Promise<void> {
    const kinds: [number, () => Promise<void>][] = [
      [3, () => this.addPage()],
      [2, () => this.addLine()],
      [1, () => this.changePage()],
      [1, () => this.removePage()],
      [1, () => edit(this.member, this.app.id, this.nextId()).catch(() => undefined)],
      [3, () => this.commit()],
      [3, () => this.pull()],
      [0.3, () => this.restore()],
    ];
    const total = kinds.reduce((sum, [weight]) => sum + weight, 0);
    for (let step = 0; step < steps; step += 1) {
      let left = this.random.next() * total;
      const chosen = kinds.find(([weight]) => (left -= weight) < 0) ?? kinds[0];
      await chosen[1]();
    }
  }

  async state(): Promise<{ hasUncommittedChanges: boolean }> {
    return (await this.member.get(`/apps/${this.app.id}/git`).expect(200)).body as {
      hasUncommittedChanges: boolean;
    };
  }

  commit(): Promise<void> {
    this.work.count('commit');
    return this.merged('commits', { message: this.nextId(), merge: true });
  }

  pull(): Promise<void> {
    this.work.count('pull');
    return this.merged('pull', { merge: true });
  }

  private async merged(route: 'commits' | 'pull', request: object): Promise<void> {
    const { status, body } = await this.member.post(`/apps/${this.app.id}/git/${route}`, request);
    if (status === 409 && body.code === 'merge_conflicts') return this.settle(body.mergeId as string);
    this.expectMade(status, body as object);
  }

  private expectMade(status: number, body: { code?: string; sha?: string; merged?: unknown }): void {
    // Another person of the workspace has edited, or has settled the same merge, in between.
    const others = [
      'git_remote_moved',
      'merge_ended',
      'merge_outdated',
      'merge_unresolved',
      'merge_completing',
    ];
    if (status === 409) return expect(others).toContain(body.code);
    expect([200, 201]).toContain(status);
    if (status === 201) this.work.commits.add(body.sha!);
    if (body.merged) this.work.count('merged');
  }

  private async settle(mergeId: string): Promise<void> {
    this.work.count('settled');
    for (;;) {
      const { merge, etag } = await getMerge(this.member, mergeId);
      const open = merge.apps[0]?.conflicts.find(({ resolution }) => resolution === null);
      if (!open || isOver(merge)) break;
      const path = `/git/merges/${mergeId}/conflicts/${open.id}`;
      const { status, body } = await this.member
        .request('put', path)
        .set('If-Match', etag)
        .send(this.decide(open));
      if (status === 409) return;
      expect([200, 412, status === 422 ? body : null]).toContain(status);
    }
    const { status, body } = await this.member.post(`/git/merges/${mergeId}/complete`);
    if (status === 409 && (body.code === 'merge_outdated' || body.code === 'merge_conflicts'))
      return body.mergeId ? this.settle(body.mergeId as string) : undefined;
    this.expectMade(status, body as object);
  }

  /** Keeps both where that is possible; what a side loses otherwise is given up knowingly. */
  private decide({ kind, of, mine, theirs, base }: ConflictBody): object {
    if (['text', 'name_taken', 'handle_taken'].includes(kind)) return { choose: 'both' };
    const texts = JSON.stringify([of.id, mine, theirs, base]);
    for (const id of this.work.added) if (texts.includes(id)) this.work.removed.add(id);
    return { choose: this.random.chance(0.5) ? 'mine' : 'theirs' };
  }

  private async addPage(): Promise<void> {
    const id = this.nextId();
    await patched(this.member, this.app, ({ pages }) => {
      if (pages.length >= MAX_THINGS) return [];
      this.work.added.add(id);
      return [{ op: 'add', path: '/appV2/pages/-', value: { id, name: id, handle: id } }];
    });
  }

  private async addLine(): Promise<void> {
    const id = this.nextId();
    await patched(this.member, this.app, ({ dataQueries }) => {
      const { options } = dataQueries[0] as { options: { query: string } };
      const lines = options.query.split('\n');
      this.work.added.add(id);
      if (lines.length > MAX_THINGS) this.remove(lines);
      lines.splice(this.random.below(lines.length), 0, `-- ${id}`);
      return [{ op: 'replace', path: '/appV2/dataQueries/0/options/query', value: lines.join('\n') }];
    });
  }

  /** Removes the older half of the lines of a query, and whatever is written between them. */
  private remove(lines: string[]): void {
    for (const line of lines.splice(1, MAX_THINGS / 2)) this.work.removed.add(line.replace('-- ', ''));
  }

  private changePage(): Promise<void> {
    return patched(this.member, this.app, ({ pages }) => {
      const index = this.random.below(pages.length);
      return [{ op: 'add', path: `/appV2/pages/${index}/note`, value: this.nextId() }];
    });
  }

  private removePage(): Promise<void> {
    return patched(this.member, this.app, ({ pages }) => {
      if (pages.length < 3) return [];
      const index = 1 + this.random.below(pages.length - 1);
      this.work.removed.add(pages[index]!.id);
      return [{ op: 'remove', path: `/appV2/pages/${index}` }];
    });
  }

  /** Everything that is here may be gone afterwards. */
  private async restore(): Promise<void> {
    const { body } = await this.member.get(`/apps/${this.app.id}/git/history?limit=5`).expect(200);
    // Not to where there was no query yet.
    const items = (body.items as { sha: string; message: string }[]).filter(
      ({ message }) => message !== 'App creation',
    );
    const chosen = items[this.random.below(items.length)];
    if (!chosen) return;
    await this.member.post(`/apps/${this.app.id}/git/restore`, { sha: chosen.sha }).expect(200);
    // Also what others have added in the meantime.
    for (const id of this.work.added) this.work.removed.add(id);
    this.work.count('restore');
  }

  private nextId(): string {
    this.serial += 1;
    // The end keeps one id from being the beginning of another.
    return `${this.name}-${this.serial}-end`;
  }
}

const isOver = ({ status }: MergeBody): boolean => status !== 'conflicts' && status !== 'resolved';

const thingsOf = (text: string): Set<string> => {
  const { pages, dataQueries } = appOf(text);
  const { query } = (dataQueries[0] as { options: { query: string } }).options;
  const lines = query.split('\n').filter((line) => line.startsWith('-- '));
  return new Set([...pages.map(({ id }) => id), ...lines.map((line) => line.slice(3))]);
};

/** Edits the app as it is, again if somebody else has edited it meanwhile. */
async function patched(
  member: Member,
  app: AppBody,
  change: (present: ReturnType<typeof appOf>) => object[],
): Promise<void> {
  for (;;) {
    const { body, headers } = await member.get(`/apps/${app.id}/definition`).expect(200);
    const changes = change(appOf(JSON.stringify(body)));
    if (changes.length === 0) return;
    const { status } = await member
      .request('patch', `/apps/${app.id}/definition`)
      .set('If-Match', headers.etag as string)
      .set('Content-Type', 'application/json-patch+json')
      .send(JSON.stringify(changes));
    if (status === 204) return;
    expect(status).toBe(412);
  }
}
