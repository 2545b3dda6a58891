import { Injectable } from '@nestjs/common';
import { Config } from '../../../core/config';
import type { Sha } from '../../../git';
import { signWithKey } from '../../../ssh';
import type { MergeBranchesJob } from '../../queue/job';
import { SigningKeyStore } from '../../store/signing-key-store';
import type { OpenRepository } from '../mirrors';
import type { PlannedMerge } from './plan-merge';

/** Builds merge commits. The same job on the same parents gives the same commit. */
@Injectable()
export class BuildMerge {
  constructor(
    private readonly signingKeys: SigningKeyStore,
    private readonly config: Config,
  ) {}

  async run(
    { mirror, branch }: OpenRepository,
    job: MergeBranchesJob,
    { ours, theirs, plan }: { ours: Sha; theirs: Sha; plan: PlannedMerge },
  ): Promise<Sha> {
    const { input, author, createdAt: date, workspaceId } = job;
    const { signingKeyId, from } = input;
    const keys = await this.signingKeys.privateKeysOf(workspaceId, signingKeyId ? [signingKeyId] : []);
    const key = keys.get(signingKeyId ?? '');
    if (signingKeyId !== undefined && key === undefined)
      throw new Error(`The signing key of job ${job.id} no longer exists.`);
    const { sha } = await mirror.buildCommit({
      parent: ours,
      otherParents: [theirs],
      treeOid: plan.treeOid,
      changes: plan.changes,
      author: { ...author, date },
      committer: { ...this.config.committer, date },
      message: messageOf(job, { from, into: branch }),
      ...(key ? { sign: (content) => signWithKey(key, { namespace: 'git', content }) } : {}),
    });
    return sha;
  }
}

/** Returns the message as it was given, or Git's own. */
export const messageOf = (
  { message }: { message: string | null },
  { from, into }: { from: string; into: string },
): string => message ?? `Merge branch '${from}' into ${into}`;
