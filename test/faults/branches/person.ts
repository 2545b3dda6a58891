import type { Test } from 'supertest';
import { Random } from '../../simulation/models/random';
import type { AppBody } from '../../support/git-fixture';
import { appOf, type ConflictBody, type MergeBody } from '../../support/merges';
import type { Member } from '../../support/trellis-server';
import { followed } from './followed';
import { isGone, MAIN, type Work } from './work';

/** Limit of pages, and of lines of the query, so that the app keeps its usual size in a long run. */
const MAX_THINGS = 80;

export interface Answer {
  code?: string;
  status?: unknown;
  sha?: string;
  merged?: unknown;
  pushed?: number;
  mergeId?: string;
}

/** Answers if another person of the workspace has edited, or has settled the same merge, in between. */
export const OVERTAKEN = [
  'git_remote_moved',
  'merge_ended',
  'merge_outdated',
  'merge_unresolved',
  'merge_completing',
];

/** Works on one branch at a time. */
export class Person {
  branch = MAIN;
  readonly random: Random;
  private serial = 0;

  constructor(
    readonly work: Work,
    readonly member: Member,
    private readonly app: AppBody,
    readonly name: string,
    seed: number,
  ) {
    this.random = new Random(seed + name.charCodeAt(0) * 2 + name.charCodeAt(1));
  }

  get path(): string {
    return `/apps/${this.app.id}`;
  }

  get here(): Member {
    return this.member.on(this.branch);
  }

  nextId(): string {
    this.serial += 1;
    // The end keeps one id from being the beginning of another.
    return `${this.name}-${this.serial}-end`;
  }

  /** Sends a request, sometimes without waiting for the answer, and returns its outcome. */
  answered(send: (member: Member) => Test): ReturnType<typeof followed> {
    const request = send(this.member);
    if (this.random.chance(0.1)) request.set('Prefer', 'respond-async');
    return followed(this.member, request);
  }

  commit(): Promise<void> {
    this.work.count('commit');
    return this.merged('commits', { message: this.nextId(), merge: true });
  }

  /** Commits without a push. */
  async keep(): Promise<void> {
    const message = this.nextId();
    const { branch } = this;
    // Recorded before another person can push it.
    this.work.kept.set(message, branch);
    const request = { message, push: false };
    const { status, body } = await this.here.post(`${this.path}/git/commits`, request);
    if (this.hasLeft(body as Answer)) return;
    expect([[200, 201], body]).toEqual([expect.arrayContaining([status]), expect.anything()]);
    if (status === 201) this.work.count('keep');
  }

  async push(): Promise<void> {
    const { branch } = this;
    // A push would restore a deleted branch.
    if (branch !== MAIN && !this.work.branches.has(branch)) return;
    const { status, body } = await this.answered(() => this.here.post('/git/push'));
    const { code, pushed } = body as Answer;
    if (this.hasLeft(body as Answer)) return;
    await this.work.noteWhetherThere(branch);
    if (status === 409) expect(OVERTAKEN).toContain(code);
    else expect([status, body]).toEqual([200, expect.anything()]);
    this.work.count(status === 409 ? `push: ${code}` : pushed === 0 ? 'nothing to push' : 'push');
  }

  pull(): Promise<void> {
    this.work.count('pull');
    return this.merged('pull', { merge: true });
  }

  private async merged(route: 'commits' | 'pull', request: object): Promise<void> {
    const { branch } = this;
    const { status, body } = await this.answered(() => this.here.post(`${this.path}/git/${route}`, request));
    const answer = body as Answer;
    const isConflict = status === 409 && answer.code === 'merge_conflicts';
    const made = isConflict ? await this.settle(answer.mergeId!) : { status, answer };
    if (made) this.expectMade(branch, made.status, made.answer);
  }

  private expectMade(branch: string, status: number, answer: Answer): void {
    if (this.hasLeft(answer)) return;
    // Unpushed commits are pulled under, and pushed first.
    if (status === 409) return expect([...OVERTAKEN, 'uncommitted_changes']).toContain(answer.code);
    expect([200, 201, [status, answer]]).toContainEqual(status);
    if (status === 201) this.work.commits.set(answer.sha!, branch);
    if (answer.merged) this.work.count('merged');
  }

  /** Returns to the default branch if this one was deleted. */
  private hasLeft(answer: Answer): boolean {
    if (this.branch === MAIN || !isGone(answer)) return false;
    this.branch = MAIN;
    this.work.count('left');
    return true;
  }

  /** Settles and completes a merge. Returns the answer, or null if another person was faster. */
  async settle(mergeId: string, message?: string): Promise<{ status: number; answer: Answer } | null> {
    this.work.count('settled');
    const path = `/git/merges/${mergeId}`;
    for (;;) {
      const { status: found, body: merge, headers } = await this.member.get(path);
      if (found === 404) return null;
      const open = openConflict(merge as MergeBody);
      if (!open) break;
      const { status, body } = await this.member
        .request('put', `${path}/conflicts/${open.id}`)
        .set('If-Match', headers.etag as string)
        .send(this.decide(open));
      if (status === 409 || status === 404) return null;
      expect([200, 412, status === 422 ? body : null]).toContain(status);
    }
    const { status, body } = await this.answered((member) => member.post(`${path}/complete`, { message }));
    this.work.answers.push({ by: this.name, completes: mergeId, message, status, body });
    const answer = body as Answer;
    if (status === 409 && (answer.code === 'merge_outdated' || answer.code === 'merge_conflicts'))
      return answer.mergeId ? this.settle(answer.mergeId, message) : null;
    return { status, answer };
  }

  /** Keeps both sides if possible; otherwise the loss of one side is intended. */
  private decide({ kind, of, mine, theirs, base }: ConflictBody): object {
    if (['text', 'name_taken', 'handle_taken'].includes(kind)) return { choose: 'both' };
    const texts = JSON.stringify([of.id, mine, theirs, base]);
    for (const id of this.work.added.keys()) if (texts.includes(id)) this.work.removed.add(id);
    return { choose: this.random.chance(0.5) ? 'mine' : 'theirs' };
  }

  async addPage(): Promise<void> {
    const id = this.nextId();
    await this.adding(id, ({ pages }) =>
      pages.length >= MAX_THINGS
        ? []
        : [{ op: 'add', path: '/appV2/pages/-', value: { id, name: id, handle: id } }],
    );
  }

  async addLine(): Promise<void> {
    const id = this.nextId();
    await this.adding(id, ({ dataQueries }) => {
      const { options } = dataQueries[0] as { options: { query: string } };
      const lines = options.query.split('\n');
      if (lines.length > MAX_THINGS) this.remove(lines);
      lines.splice(this.random.below(lines.length), 0, `-- ${id}`);
      return [{ op: 'replace', path: '/appV2/dataQueries/0/options/query', value: lines.join('\n') }];
    });
  }

  /** Removes the older half of a query's lines, and everything written between them. */
  private remove(lines: string[]): void {
    for (const line of lines.splice(1, MAX_THINGS / 2)) this.work.removed.add(line.replace('-- ', ''));
  }

  async setIcon(): Promise<void> {
    const value = this.nextId();
    await this.patched(() => [{ op: 'add', path: '/appV2/icon', value }]);
  }

  async changePage(): Promise<void> {
    await this.patched(({ pages }) => {
      const index = this.random.below(pages.length);
      return [{ op: 'add', path: `/appV2/pages/${index}/note`, value: this.nextId() }];
    });
  }

  async removePage(): Promise<void> {
    await this.patched(({ pages }) => {
      if (pages.length < 3) return [];
      const index = 1 + this.random.below(pages.length - 1);
      this.work.removed.add(pages[index]!.id);
      return [{ op: 'remove', path: `/appV2/pages/${index}` }];
    });
  }

  /** Restores a commit; all of the present app may be gone afterwards. */
  async restore(): Promise<void> {
    const chosen = await this.someCommit();
    if (chosen === null) return;
    const { status, body } = await this.answered(() =>
      this.here.post(`${this.path}/git/restore`, { sha: chosen }),
    );
    if (this.hasLeft(body as Answer)) return;
    expect([status, body]).toEqual([200, expect.anything()]);
    // Also additions of others in the meantime.
    for (const id of this.work.added.keys()) this.work.removed.add(id);
    this.work.count('restore');
  }

  /** Returns one of the last commits of this branch. */
  async someCommit(): Promise<string | null> {
    const { status, body } = await this.here.get(`${this.path}/git/history?limit=5`);
    if (this.hasLeft(body as Answer)) return null;
    expect([status, body]).toEqual([200, expect.anything()]);
    // Not to a commit without the query.
    const items = (body.items as { sha: string; message: string }[]).filter(
      ({ message }) => message !== 'App creation',
    );
    return items.length === 0 ? null : items[this.random.below(items.length)]!.sha;
  }

  private async adding(id: string, change: (present: Document) => object[]): Promise<void> {
    this.work.add(id, this.branch);
    if (!(await this.patched(change))) this.work.added.delete(id);
  }

  /** Edits the current app, and retries after edits of others. Returns true if that was possible. */
  async patched(change: (present: Document) => object[]): Promise<boolean> {
    for (;;) {
      const { status: found, body, headers } = await this.here.get(`${this.path}/definition`);
      if (this.hasLeft(body as Answer)) return false;
      expect([found, body]).toEqual([200, expect.anything()]);
      const changes = change(appOf(JSON.stringify(body)));
      if (changes.length === 0) return false;
      const { status, body: refusal } = await this.here
        .request('patch', `${this.path}/definition`)
        .set('If-Match', headers.etag as string)
        .set('Content-Type', 'application/json-patch+json')
        .send(JSON.stringify(changes));
      if (status === 204) return true;
      if (this.hasLeft(refusal as Answer)) return false;
      expect([status, refusal]).toEqual([412, expect.anything()]);
    }
  }
}

type Document = ReturnType<typeof appOf>;

const openConflict = ({ status, apps }: MergeBody): ConflictBody | undefined =>
  status === 'conflicts' ? apps[0]?.conflicts.find(({ resolution }) => resolution === null) : undefined;
