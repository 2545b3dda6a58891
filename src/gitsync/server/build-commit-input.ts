import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AppWithVersion } from '../../apps';
import type { CommitChangesInput, CommitInput, CommitManyInput, JobApp } from '../queue/job-inputs';
import { getTarget, type GitConfig } from '../store/settings';
import { CommitMessages } from './commit-messages';

interface Settings {
  config: GitConfig | null;
  author: { name: string };
  message: string;
}

/** Builds the input of jobs that commit: it is complete, so that later changes of the apps do not matter. */
@Injectable()
export class BuildCommitInput {
  constructor(private readonly messages: CommitMessages) {}

  async ofApp(
    tx: EntityManager,
    {
      app,
      ...settings
    }: Settings & { app: AppWithVersion } & Pick<JobApp, 'seen' | 'renamed' | 'only' | 'merge'>,
  ): Promise<CommitInput | CommitChangesInput> {
    const { seen, renamed, only, merge } = settings;
    return {
      ...namesOf(app),
      ...(seen ? { seen } : {}),
      ...(renamed ? { renamed } : {}),
      ...(only ? { only } : {}),
      ...(merge ? { merge } : {}),
      ...(await this.common(tx, [app], settings)),
    };
  }

  async ofApps(
    tx: EntityManager,
    { apps, ...settings }: Settings & { apps: AppWithVersion[] },
  ): Promise<CommitManyInput> {
    return { apps: apps.map(jobAppOf), ...(await this.common(tx, apps, settings)) };
  }

  private async common(
    tx: EntityManager,
    apps: AppWithVersion[],
    { config, author, message }: Settings,
  ): Promise<Omit<CommitManyInput, 'apps'>> {
    return {
      target: getTarget(config),
      ...(await this.messages.compose(tx, config, { apps, author, message })),
      ...signedWith(config),
    };
  }
}

export const namesOf = ({ gitAppId, name, version }: AppWithVersion) => ({
  gitAppId,
  appName: name,
  gitVersionId: version.gitVersionId,
  versionName: version.name,
});

const jobAppOf = (app: AppWithVersion): JobApp => ({
  appId: app.id,
  ...namesOf(app),
  documentHash: app.version.documentHash,
});

export const signedWith = (config: GitConfig | null): Pick<CommitInput, 'signingKeyId'> =>
  config?.signingKeyId ? { signingKeyId: config.signingKeyId } : {};
