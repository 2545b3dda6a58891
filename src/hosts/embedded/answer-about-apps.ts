import { Inject, Injectable } from '@nestjs/common';
import type { WorkerQuestions } from '../../gitsync';
import { hostNotConnected } from '../host-not-connected';
import { APP_QUESTIONS } from './asked-apps';
import { GIT_SYNC_APPS, type GitSyncAppId, type GitSyncApps, type GitSyncChange } from './git-sync-apps';

/** Answers the worker’s questions about apps, with the objects of the program that Trellis is a part of. */
@Injectable()
export class AnswerAboutApps implements WorkerQuestions {
  constructor(@Inject(GIT_SYNC_APPS) private readonly apps: GitSyncApps | null) {}

  async answer(name: string, input: unknown): Promise<unknown> {
    if (!this.apps) throw hostNotConnected();
    switch (name) {
      case APP_QUESTIONS.list:
        return this.apps.list(input as string);
      case APP_QUESTIONS.read:
        return this.apps.read(input as GitSyncAppId);
      case APP_QUESTIONS.apply:
        return this.apps.apply(input as GitSyncChange);
      default:
        throw new Error(`There is no answer to “${name}”.`);
    }
  }
}
