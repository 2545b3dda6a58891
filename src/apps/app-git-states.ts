import { Injectable } from '@nestjs/common';
import type { AppWithVersion } from './store/app-store';

export const GIT_STATES = ['none', 'clean', 'changed', 'behind', 'locked', 'failed'] as const;

export type GitState = (typeof GIT_STATES)[number];

type Reader = (apps: AppWithVersion[]) => Promise<Map<string, GitState>>;

/** How apps stand towards the repository, by app id; the module that keeps them there tells it. */
@Injectable()
export class AppGitStates {
  private reader: Reader = () => Promise.resolve(new Map<string, GitState>());

  use(reader: Reader): void {
    this.reader = reader;
  }

  of(apps: AppWithVersion[]): Promise<Map<string, GitState>> {
    return this.reader(apps);
  }
}
