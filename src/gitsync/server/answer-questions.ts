import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../core/errors';
import type { Frame, FrameSocket } from '../../core/frames';
import { toAppError } from '../../core/http';
import { GitError } from '../../git/errors';
import { decodeQuestion, encodeText, FRAME, encode, MAX_ANSWER_BYTES, type Question } from '../calls';
import { WorkerQuestions } from '../ports';
import { jobErrorOf } from '../store/job-errors';

/** Answers the questions of the worker beside this server. */
@Injectable()
export class AnswerQuestions {
  private readonly logger = new Logger(AnswerQuestions.name);

  constructor(private readonly questions: WorkerQuestions) {}

  /** Throws FrameError for a frame that holds no question; all other failures are the worker's to know. */
  receive({ id, payload }: Frame, socket: FrameSocket): void {
    void this.answer(decodeQuestion(payload)).then(
      (reply) => socket.send(FRAME.reply, id, reply),
      (error: unknown) => socket.send(FRAME.refusal, id, encode(jobErrorOf(toAppError(error)))),
    );
  }

  private async answer({ name, input }: Question): Promise<Buffer> {
    try {
      const reply = encodeText(await this.questions.answer(name, input));
      if (reply.length > MAX_ANSWER_BYTES)
        throw new GitError('git_too_large', { message: 'The answer is larger than 64 MiB.' });
      return reply;
    } catch (error) {
      if (!(error instanceof AppError))
        this.logger.error({ err: error }, `The worker’s question “${name}” failed`);
      throw error;
    }
  }
}
