import { exported } from '../../support/git-fixture';
import { OVERTAKEN, type Person } from './person';
import { APP_PATH } from './things';
import { isGone, MAIN, type Work } from './work';

const MAX_BRANCHES = 5;
const STATUSES = ['merged', 'fast_forward', 'up_to_date', 'conflicts'];

interface MergeAnswer {
  code?: string;
  status: string;
  sha: string | null;
  mergeId: string | null;
}

/** Random work of one person with branches. */
export class BranchSteps {
  private readonly work: Work;

  constructor(private readonly person: Person) {
    this.work = person.work;
  }

  async create(): Promise<void> {
    if (this.work.branches.size >= MAX_BRANCHES) return this.remove();
    const { random, member, branch } = this.person;
    const name = `${random.chance(0.5) ? 'topic/' : ''}${this.person.nextId()}`;
    const withChanges = random.chance(0.4);
    const from = random.chance(0.25) && !withChanges ? await this.person.someCommit() : branch;
    if (from === null) return;
    const request = { name, ...(from !== MAIN && { from }), ...(withChanges && { with: 'changes' }) };
    const { status, body } = await this.person.answered(() => member.post('/git/branches', request));
    if (status !== 201) return expect([status, isGone(body as object), body]).toEqual([status, true, body]);
    const { sha, isLocal, isRemote } = body as { sha: string; isLocal: boolean; isRemote: boolean };
    expect([isLocal, isRemote]).toEqual([true, true]);
    expect(await this.work.repository.tip(name)).toBe(sha);
    if (withChanges) this.work.moveChanges(branch, name);
    else await this.expectAsCommitted(name, sha);
    // The branch is registered only now, so it has no other user yet.
    this.work.branches.add(name);
    this.person.branch = name;
    this.work.count(withChanges ? 'create with changes' : from === branch ? 'create' : 'create at commit');
  }

  private async expectAsCommitted(name: string, sha: string): Promise<void> {
    const { member, path } = this.person;
    const text = await exported(member.on(name), path.replace('/apps/', ''));
    expect(text).toBe(await this.work.repository.show(sha, APP_PATH));
    const { body } = await member.on(name).get(`${path}/git`).expect(200);
    expect(body).toMatchObject({ hasUncommittedChanges: false, branch: name });
  }

  async switch(): Promise<void> {
    const name = this.some([MAIN, ...this.work.branches]);
    const { status, body } = await this.person.answered((member) =>
      member.put('/git/branches/active', { name }),
    );
    // Deleted by another person; as the error of a job, it has no status of its own.
    if (status === 404 || status === 409) return expect(body).toMatchObject({ code: 'git_branch_not_found' });
    expect([status, body]).toEqual([200, expect.objectContaining({ name })]);
    this.person.branch = name;
    // Only the instance that created it has it from the beginning.
    const isTheirs = name !== MAIN && this.person.name[1] !== /[ab](\d)-/.exec(name)?.[1];
    this.work.count(isTheirs ? 'switch to theirs' : 'switch');
  }

  async merge(): Promise<void> {
    const { random, branch } = this.person;
    const others = [...this.work.branches].filter((name) => name !== branch);
    const other = branch === MAIN || random.chance(0.1) ? this.some(others) : MAIN;
    if (other === undefined) return;
    const [into, from] = random.chance(0.5) ? [branch, other] : [other, branch];
    if (random.chance(0.5)) await this.person.commit();
    if (random.chance(0.3)) await this.preview(into, from);
    const message = this.person.nextId();
    const { status, body } = await this.post(into, { from, message });
    this.work.answers.push({ by: this.person.name, into, from, message, status, body });
    const { code, sha, mergeId, status: outcome } = body;
    if (status !== 200) {
      const refusals = ['uncommitted_changes', 'git_remote_moved', isGone(body) ? code : null];
      expect(refusals).toContain(code ?? `${status}`);
      this.work.merges.push({ into, from, message, outcome: code!, sha: null });
      return this.work.count(`merge: ${code}`);
    }
    this.expectMerged(outcome, sha);
    this.work.merges.push({ into, from, message, outcome, sha });
    this.work.count(`merge: ${outcome}`);
    if (mergeId === null) return expect(outcome).not.toBe('conflicts');
    expect(outcome).toBe('conflicts');
    if (random.chance(0.7)) await this.settle(mergeId, { into, from });
  }

  private async settle(mergeId: string, { into, from }: { into: string; from: string }): Promise<void> {
    const message = this.person.nextId();
    const made = await this.person.settle(mergeId, message);
    if (made === null) return this.work.count('merge overtaken');
    const { status, answer } = made;
    if (status !== 200) {
      expect([...OVERTAKEN, 'uncommitted_changes', isGone(answer) ? answer.code : null]).toContain(
        answer.code,
      );
      return this.work.count(`settled merge: ${answer.code}`);
    }
    const { status: outcome, sha } = answer as MergeAnswer;
    this.expectMerged(outcome, sha);
    this.work.merges.push({ into, from, message, outcome, sha });
    if (sha !== null) this.work.settled.add(sha);
    this.work.count(`settled merge: ${outcome}`);
  }

  private expectMerged(outcome: string, sha: string | null): void {
    expect(STATUSES).toContain(outcome);
    expect(sha !== null).toBe(outcome === 'merged' || outcome === 'fast_forward');
  }

  private async preview(into: string, from: string): Promise<void> {
    const { status, body } = await this.post(into, { from, preview: true, message: this.person.nextId() });
    if (status !== 200) return expect(isGone(body) ? 'gone' : body).toBe('gone');
    expect(STATUSES).toContain(body.status);
    expect(body).toMatchObject({ sha: null, mergeId: null });
    this.work.count('preview');
  }

  private async post(into: string, request: object): Promise<{ status: number; body: MergeAnswer }> {
    const path = `/git/branches/${encodeURIComponent(into)}/merge`;
    const { status, body } = await this.person.answered((member) => member.post(path, request));
    return { status, body: body as MergeAnswer };
  }

  async remove(): Promise<void> {
    const { random } = this.person;
    const name = this.some([...this.work.branches]);
    if (name === undefined) return;
    const [remote, force] = [random.chance(0.6), random.chance(0.3)];
    const path = `/git/branches/${encodeURIComponent(name)}?remote=${remote}&force=${force}`;
    const { status, body } = await this.person.answered((member) => member.delete(path));
    if (status !== 204) return this.expectKept(body as Refusal, { force });
    if (force) this.work.abandoned.add(name);
    if (remote) {
      this.work.branches.delete(name);
      // Two people may delete it at once, and get answers in the other order.
      const isForced = force || this.work.deleted.get(name)?.isForced === true;
      this.work.deleted.set(name, { isForced });
      await this.work.noteWhetherThere(name);
    }
    this.work.count(`delete${remote ? ' at the remote' : ''}${force ? ' by force' : ''}`);
  }

  private expectKept(answer: Refusal, { force }: { force: boolean }): void {
    const { code, commits, changedApps } = answer;
    this.work.count(`delete: ${code}`);
    if (code !== 'branch_not_merged')
      return expect(['git_branch_not_found', 'git_remote_moved', 'git_cancelled']).toContain(code);
    expect(force).toBe(false);
    expect(commits.length + changedApps.length).toBeGreaterThan(0);
  }

  private some(names: string[]): string {
    return names[this.person.random.below(names.length)]!;
  }
}

interface Refusal {
  code: string;
  commits: object[];
  changedApps: object[];
}
