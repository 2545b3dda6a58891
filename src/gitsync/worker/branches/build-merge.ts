import { Injectable } from '@nestjs/common';
import { Config } from '../../../core/config';
import type { Sha } from '../../../git';
import { signWithKey } from '../../../ssh';
import type { MergeBranchesJob } from '../../queue/job';
import { mergeEntry, type Resolutions } from '../../domain';
import { SigningKeyStore } from '../../store/signing-key-store';
import type { OpenRepository } from '../mirrors';
import { hashedOf, ScanSecrets } from '../scan-secrets';
import type { PlannedMerge } from './plan-merge';

interface WantedMerge {
  ours: Sha;
  theirs: Sha;
  plan: PlannedMerge;
  /** Decisions on the conflicts of an app. */
  resolutionsOf: (gitAppId: string) => Resolutions;
}

/** Builds merge commits. The same job on the same parents gives the same commit. */
@Injectable()
export class BuildMerge {
  constructor(
    private readonly signingKeys: SigningKeyStore,
    private readonly config: Config,
    private readonly secrets: ScanSecrets,
  ) {}

  /** Throws 422 `secret_found` for a secret that neither branch has: it was typed as a decision. */
  async run(
    { mirror, branch }: OpenRepository,
    job: MergeBranchesJob,
    { ours, theirs, plan, resolutionsOf }: WantedMerge,
  ): Promise<Sha> {
    await this.refuseSecrets(job, plan, resolutionsOf);
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

  private async refuseSecrets(
    { workspaceId }: MergeBranchesJob,
    { clashing }: PlannedMerge,
    resolutionsOf: WantedMerge['resolutionsOf'],
  ): Promise<void> {
    for (const { gitAppId, sides, clashes } of clashing) {
      if (gitAppId === null) continue;
      const { result } = mergeEntry({ sides, clashes }, resolutionsOf(gitAppId));
      if (result === null) continue;
      const known = [sides.mine, sides.theirs].flatMap((side) => side?.document.text ?? []);
      await this.secrets.refuseNew(workspaceId, hashedOf(result.document.text), known.map(hashedOf));
    }
  }
}

/** Returns the message as it was given, or Git's own. */
export const messageOf = (
  { message }: { message: string | null },
  { from, into }: { from: string; into: string },
): string => message ?? `Merge branch '${from}' into ${into}`;
