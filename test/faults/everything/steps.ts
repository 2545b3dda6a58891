import type { Random } from '../../simulation/models/random';
import type { ConflictBody, MergeBody } from '../../support/merges';
import type { AppBody } from '../../support/git-fixture';
import type { Answer, Instance } from './instance';

/** More would make documents, and so each step, slower and slower. */
const MOST_PAGES = 30;

/** Refusals with which the world has moved on since the request was thought of. */
const OVERTAKEN = [
  'git_remote_moved',
  'git_cancelled',
  'merge_conflicts',
  'merge_outdated',
  'not_found',
  'uncommitted_changes',
  'version_published',
  'version_name_taken',
  'tag_exists',
];

export interface Accepted {
  instance: Instance;
  jobId: string;
}

/** Random work of people on the instances. */
export class Steps {
  /** Jobs of accepted commits whose ends are not known yet, by their messages. */
  readonly accepted = new Map<string, Accepted>();
  /** True for a job that has ended with a commit, by its message. */
  readonly ended = new Map<string, boolean>();
  /** All messages that were sent. */
  readonly messages = new Set<string>();
  readonly counts = new Map<string, number>();
  private ids = 0;

  constructor(private readonly random: Random) {}

  /** Adds a page, changes what others change as well, or removes a page. */
  async edit(instance: Instance, app: AppBody): Promise<void> {
    const id = this.nextId();
    const path = `/apps/${app.id}/definition`;
    const { body, status } = await instance.send(() => instance.member.get(path));
    expect(status).toBe(200);
    const { pages = [] } = (body as { appV2: { pages?: { id: string }[] } }).appV2;
    const changes = this.random.chance(0.3)
      ? [{ op: 'add', path: '/appV2/icon', value: id }]
      : pages.length < MOST_PAGES
        ? [{ op: 'add', path: '/appV2/pages/-', value: { id, name: id, handle: id } }]
        : [{ op: 'remove', path: `/appV2/pages/${this.random.below(pages.length)}` }];
    const edited = await instance.send(
      () =>
        instance.member
          .request('patch', path)
          .set('If-Match', '*')
          .set('Content-Type', 'application/json-patch+json')
          .send(JSON.stringify(changes)),
      id,
    );
    if (edited.status === 409) return this.continueAfterPublish(instance, app, edited);
    expect([204, edited]).toEqual([edited.status, edited]);
    this.count('edit');
  }

  /** Commits on top of what others have pushed; what clashes is settled. */
  async commit(instance: Instance, app: AppBody): Promise<void> {
    const message = this.nextMessage();
    const send = () =>
      instance.member
        .post(`/apps/${app.id}/git/commits`, { message, merge: true })
        .set('Prefer', 'respond-async')
        .set('Idempotency-Key', message);
    const answer = await instance.accept(send);
    if (answer.jobId === null) return this.expectOvertaken('commit', answer);
    this.accepted.set(message, { instance, jobId: answer.jobId });
    const job = await instance.jobEnd(answer.jobId);
    if (job.error === null) return this.count('commit');
    await this.afterRefusal('commit', instance, {
      status: 409,
      body: job.error as unknown as Answer['body'],
    });
  }

  async pull(instance: Instance, app: AppBody): Promise<void> {
    const answer = await instance.send(() =>
      instance.member.post(`/apps/${app.id}/git/pull`, { merge: true }),
    );
    if (answer.status === 200) this.count('pull');
    else await this.afterRefusal('pull', instance, answer);
  }

  /** Publishes the version, and goes on with another one. */
  async publish(instance: Instance, app: AppBody): Promise<void> {
    const { body } = await instance.send(() => instance.member.get(`/apps/${app.id}`));
    const { editingVersion } = body as unknown as AppBody;
    const path = `/apps/${app.id}/versions/${editingVersion.id}/publish`;
    const answer = await instance.send(() => instance.member.post(path, { notes: 'Random' }), this.nextId());
    if (answer.status >= 400) this.expectOvertaken('publish', answer);
    else this.count('publish');
    if (answer.status < 400) await this.nextVersion(instance, app);
  }

  /** Deploys to a workspace that is deployed to alone. */
  async deploy(production: Instance): Promise<void> {
    const { status, body } = await production.send(
      () => production.member.post('/deployments'),
      this.nextId(),
    );
    expect([status, body]).toEqual([expect.any(Number), expect.objectContaining({ status: 'applied' })]);
    this.count('deploy');
  }

  count(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  private async continueAfterPublish(instance: Instance, app: AppBody, answer: Answer): Promise<void> {
    this.expectOvertaken('edit', answer);
    if (answer.body.code === 'version_published') await this.nextVersion(instance, app);
  }

  private async nextVersion(instance: Instance, app: AppBody): Promise<void> {
    const name = this.nextId();
    const answer = await instance.send(
      () => instance.member.post(`/apps/${app.id}/versions`, { name }),
      name,
    );
    expect([answer, answer.status]).toEqual([answer, 201]);
  }

  private async afterRefusal(what: string, instance: Instance, answer: Answer): Promise<void> {
    this.expectOvertaken(what, answer);
    const { code, mergeId } = answer.body;
    if ((code === 'merge_conflicts' || code === 'merge_outdated') && mergeId)
      await this.settle(instance, mergeId);
  }

  private async settle(instance: Instance, mergeId: string): Promise<void> {
    const { member } = instance;
    const path = `/git/merges/${mergeId}`;
    for (;;) {
      const found = await instance.merge(path);
      if (found === null) return;
      const open = openConflict(found.merge);
      if (!open) break;
      const choose = this.random.chance(0.5) ? 'mine' : 'theirs';
      const decision = open.kind === 'text' || open.kind.endsWith('_taken') ? 'both' : choose;
      const decided = await instance.send(() =>
        member
          .request('put', `${path}/conflicts/${open.id}`)
          .set('If-Match', found.etag)
          .send({ choose: decision }),
      );
      if (decided.status === 404 || decided.status === 409) return;
      expect([200, 412, decided]).toContainEqual(decided.status);
    }
    const message = this.nextMessage();
    const answer = await instance.send(() => member.post(`${path}/complete`, { message }), message);
    if (answer.status < 400) this.count('settled');
    else await this.afterRefusal('settle', instance, answer);
  }

  private expectOvertaken(what: string, answer: Answer): void {
    expect([OVERTAKEN, answer]).toEqual([expect.arrayContaining([answer.body.code]), answer]);
    this.count(`${what}: ${answer.body.code}`);
  }

  private nextId(): string {
    return `n${(this.ids += 1)}`;
  }

  private nextMessage(): string {
    const message = `Message-${this.nextId()}`;
    this.messages.add(message);
    return message;
  }
}

const openConflict = ({ apps }: MergeBody): ConflictBody | undefined =>
  apps.flatMap(({ conflicts }) => conflicts).find(({ resolution }) => resolution === null);
