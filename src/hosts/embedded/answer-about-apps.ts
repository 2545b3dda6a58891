import { Inject, Injectable } from '@nestjs/common';
import type { WorkerQuestions } from '../../gitsync';
import { hostNotConnected } from '../host-not-connected';
import { APP_QUESTIONS } from './asked-apps';
import type { GitSyncAppId, GitSyncChange, GitSyncCreation, GitSyncRemoval } from './git-sync-apps';
import { PROGRAM_APPS, type ProgramApps } from './program-apps';

/** Answers the worker’s questions about apps, with the objects of the program that Trellis is a part of. */
@Injectable()
export class AnswerAboutApps implements WorkerQuestions {
  constructor(@Inject(PROGRAM_APPS) private readonly apps: ProgramApps | null) {}

  async answer(name: string, input: unknown): Promise<unknown> {
    if (!this.apps) throw hostNotConnected();
    switch (name) {
      case APP_QUESTIONS.takesNewApps:
        return this.apps.takesNewApps();
      case APP_QUESTIONS.list:
        return this.apps.list(input as string);
      case APP_QUESTIONS.read:
        return this.apps.read(input as GitSyncAppId);
      case APP_QUESTIONS.apply:
        return this.apps.apply(input as GitSyncChange);
      case APP_QUESTIONS.create:
        return this.apps.create(input as GitSyncCreation);
      case APP_QUESTIONS.remove:
        return this.apps.remove(input as GitSyncRemoval);
      default:
        throw new Error(`There is no answer to “${name}”.`);
    }
  }
}
