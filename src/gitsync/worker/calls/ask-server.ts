import { Injectable } from '@nestjs/common';
import { TimeLimit } from '../../../core/concurrency';
import { FrameError, type Frame, type FrameSocket } from '../../../core/frames';
import { GitError } from '../../../git';
import { decodeFailure, decodeReply, encodeText, FRAME, MAX_ANSWER_BYTES } from '../../calls';
import { appErrorOf } from '../../store/job-errors';

const DEADLINE_MS = 60_000;

interface Waiting {
  resolve: (reply: unknown) => void;
  reject: (reason: Error) => void;
}

/** Asks the server that started this worker, where the objects of the program around it are. */
@Injectable()
export class AskServer {
  private readonly waiting = new Map<number, Waiting>();
  private socket: FrameSocket | null = null;
  private lastNumber = 0;

  connect(socket: FrameSocket): void {
    this.socket = socket;
  }

  /** An answer that comes too late is dropped. */
  receive({ type, id, payload }: Frame): void {
    if (type !== FRAME.reply && type !== FRAME.refusal) throw new FrameError('It is no answer.');
    const question = this.waiting.get(id);
    if (type === FRAME.reply) question?.resolve(decodeReply(payload));
    else question?.reject(appErrorOf(decodeFailure(payload)));
  }

  /**
   * Resolves with the server's reply. Rejects with its refusal, or with `git_timeout` after 60 s, when it may have done what was
   * asked. A server that has ended answers nothing any more; this worker ends then, too, and its jobs are the next one's.
   */
  async ask(name: string, input: unknown): Promise<unknown> {
    const question = encodeText({ name, input });
    if (question.length > MAX_ANSWER_BYTES) throw new GitError('git_too_large');
    const id = (this.lastNumber = (this.lastNumber + 1) >>> 0);
    using deadline = new TimeLimit(DEADLINE_MS, []);
    try {
      return await new Promise((resolve, reject) => {
        this.waiting.set(id, { resolve, reject });
        deadline.signal.addEventListener('abort', () => reject(new GitError('git_timeout')));
        void this.socket?.send(FRAME.question, id, question);
      });
    } finally {
      this.waiting.delete(id);
    }
  }
}
