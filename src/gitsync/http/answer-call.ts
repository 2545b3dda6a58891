import { Injectable } from '@nestjs/common';
import { HttpAnswer } from '../../core/http';
import type { NewCall } from '../calls/call';
import { CallJobs } from '../server/call-jobs';
import type { RunningCall } from '../server/running-call';
import { WorkerCalls } from '../server/worker-calls';
import { accepted, WAIT_MS } from './accepted';
import { JobPresenter } from './job-presenter';

/** Makes calls to the worker and answers requests with their results, or with 202 and a job where they take long. */
@Injectable()
export class AnswerCall {
  constructor(
    private readonly calls: WorkerCalls,
    private readonly jobs: CallJobs,
    private readonly presenter: JobPresenter,
  ) {}

  /** `gone` aborts when the client has gone: then the call is cancelled, unless it is a job by then. */
  async resolve(
    call: NewCall,
    { respondAsync, signal: gone }: { respondAsync: boolean; signal: AbortSignal },
  ): Promise<HttpAnswer> {
    if (respondAsync) return this.accept(call, await this.jobs.begin(call));
    const running = this.calls.start(call);
    const result = await this.wait(running, gone);
    if (result) return new HttpAnswer(200, await this.presenter.answerOfCall(call, result));
    return this.accept(call, await this.adopt(running));
  }

  /** Returns null when the time is over. */
  private async wait(running: RunningCall, gone: AbortSignal): Promise<Buffer | null> {
    const cancel = () => this.calls.cancel(running);
    if (gone.aborted) cancel();
    gone.addEventListener('abort', cancel);
    let timer: NodeJS.Timeout | undefined;
    const isLate = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), WAIT_MS)));
    try {
      return await Promise.race([running.result, isLate]);
    } finally {
      clearTimeout(timer);
      gone.removeEventListener('abort', cancel);
    }
  }

  private async adopt(running: RunningCall): Promise<string> {
    try {
      return await this.jobs.adopt(running);
    } catch (error) {
      this.calls.cancel(running);
      throw error;
    }
  }

  private accept({ workspaceId }: NewCall, id: string): HttpAnswer {
    return accepted({ id, workspaceId, status: 'running' });
  }
}
