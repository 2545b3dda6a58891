import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { createApp, patch } from '../support/git-fixture';
import type { GitRepository } from '../support/git-repository';
import type { Member } from '../support/trellis-server';

/** Without a pause, commits would take the processor from the tested program. */
const PAUSE_MS = 100;

interface AcceptedCommit {
  jobId: string;
  message: string;
}

/** A builder with one app, who keeps editing and committing without waiting for the commits to finish. */
export class CommitStream {
  readonly accepted: AcceptedCommit[] = [];
  private isEnding = false;

  private constructor(
    readonly member: Member,
    readonly repository: GitRepository,
    readonly appId: string,
    readonly name: string,
  ) {}

  /** Resolves after the app exists and its first commit has been made. */
  static async begin(member: Member, repository: GitRepository, name: string): Promise<CommitStream> {
    const app = await createApp(member, name, { commitChanges: true });
    const stream = new CommitStream(member, repository, app.id, name);
    stream.accepted.push({ jobId: app.git!.jobId as string, message: 'App creation' });
    return stream;
  }

  /** Edits the app and requests a commit. Repeats the request until it is answered, as a careful client does. */
  async commit(): Promise<string> {
    const number = this.accepted.length;
    const message = `${this.name} ${number}`;
    await this.untilAnswered(() => this.edit(message));
    const jobId = await this.untilAnswered(() => this.request(message));
    this.accepted.push({ jobId, message });
    return jobId;
  }

  async run(count: number): Promise<void> {
    for (let done = 0; done < count; done++) await this.commit();
  }

  /** Commits several times a second until `end` is called: often enough that some commit is always under way. */
  async runUntilEnd(): Promise<void> {
    while (!this.isEnding) {
      await this.commit();
      await sleep(PAUSE_MS);
    }
  }

  end(): void {
    this.isEnding = true;
  }

  private edit(value: string): Promise<void> {
    return patch(this.member, this.appId, { changes: [{ op: 'add', path: '/appV2/icon', value }] });
  }

  private async request(message: string): Promise<string> {
    const { body } = await this.member
      .post(`/apps/${this.appId}/git/commits`, { message })
      .set('Idempotency-Key', message.replaceAll(' ', '-'))
      .set('Prefer', 'respond-async')
      .expect(202);
    return body.jobId as string;
  }

  private untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
    return eventually(ask);
  }
}
