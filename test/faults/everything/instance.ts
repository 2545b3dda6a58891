import { setTimeout as sleep } from 'node:timers/promises';
import type { Response, Test } from 'supertest';
import { eventually } from '../../support/eventually';
import type { AppBody, JobBody } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import type { MergeBody } from '../../support/merges';
import type { FaultFixture } from '../fault-fixture';

export interface Answer {
  status: number;
  body: Record<string, unknown> & { code?: string; mergeId?: string | null };
}

/** A server with its own database, killed now and then, and a client that repeats unanswered requests. */
export class Instance {
  private ending: Promise<void> = Promise.resolve();

  constructor(
    readonly name: string,
    readonly fixture: FaultFixture,
    readonly member: Member,
    readonly apps: AppBody[],
  ) {}

  /** Sends until answered, then waits for the job, if any. `key` prevents a second execution. */
  async send(build: () => Test, key?: string): Promise<Answer> {
    const response = await this.answered(() => (key ? build().set('Idempotency-Key', key) : build()));
    if (response.status !== 202) return { status: response.status, body: response.body as Answer['body'] };
    const { result, error } = await this.jobEnd((response.body as { jobId: string }).jobId);
    if (error) return { status: 409, body: error as unknown as Answer['body'] };
    return { status: 200, body: (result ?? {}) as Answer['body'] };
  }

  /** Sends a request for a job. Returns the job's id; null where none was accepted. */
  async accept(build: () => Test): Promise<Answer & { jobId: string | null }> {
    const { status, body } = await this.answered(build);
    return { status, body: body as Answer['body'], jobId: status === 202 ? (body.jobId as string) : null };
  }

  /** Reads a merge; null if it is gone. */
  async merge(path: string): Promise<{ merge: MergeBody; etag: string } | null> {
    const { status, body, headers } = await this.answered(() => this.member.get(path));
    if (status === 404) return null;
    expect(status).toBe(200);
    return { merge: body as MergeBody, etag: headers.etag as string };
  }

  async jobEnd(id: string): Promise<JobBody> {
    return eventually(async () => {
      const { status, body } = await this.member.get(`/git/jobs/${id}`);
      if (status !== 200) throw new Error(`The job is answered with ${status}.`);
      const job = body as JobBody;
      if (!['succeeded', 'failed', 'cancelled'].includes(job.status)) throw new Error(`It is ${job.status}.`);
      return job;
    });
  }

  /** Kills the server or its worker after a while, without waiting; a killed server is restarted. */
  kill(what: 'server' | 'worker', afterMs: number): void {
    this.ending = this.ending
      .then(() => sleep(afterMs))
      .then(() => (what === 'server' ? this.killServer() : this.killWorker()));
  }

  /** Resolves once all killed servers are back. */
  isBack(): Promise<void> {
    return this.ending;
  }

  private async killServer(): Promise<void> {
    const { trellis } = this.fixture;
    trellis.kill('SIGKILL');
    await eventually(() => trellis.hasEnded);
    await this.fixture.startAgain();
  }

  private async killWorker(): Promise<void> {
    const pid = await this.fixture.trellis.findWorkerPid();
    if (pid !== null) process.kill(pid, 'SIGKILL');
  }

  private answered(build: () => Test): Promise<Response> {
    return eventually(async () => {
      const response = await build();
      if (response.status >= 500) throw new Error(`${response.status} ${JSON.stringify(response.body)}`);
      return response;
    });
  }
}
