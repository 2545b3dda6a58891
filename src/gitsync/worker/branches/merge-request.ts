import type { AppSides, CommitIntent, RepositoryApp, Resolutions, TreeReader } from '../../domain';
import type { Sha, TreeSide } from '../../../git';
import type { OpenRepository } from '../mirrors';

export interface MergeRequest {
  /** Tips of the two branches. */
  ours: Sha;
  theirs: Sha;
  /** Best common ancestor; null for histories that have none. */
  base: Sha | null;
  commit: Pick<CommitIntent, 'message' | 'authorName' | 'acceptedAt'>;
  /** Decisions on an app's conflicts; null: on those of other files. */
  resolutionsOf: (gitAppId: string | null) => Resolutions;
}

/** Everything that a plan is made from. */
export interface MergeContext {
  repository: OpenRepository;
  request: MergeRequest;
  trees: AppSides<TreeReader>;
  /** Apps of each side. */
  lists: AppSides<readonly RepositoryApp[]>;
}

export type Side = keyof AppSides;

export const SIDES: readonly Side[] = ['base', 'mine', 'theirs'];

/** Names of the sides in a merge of trees. */
export const TREE_SIDES: Record<Side, TreeSide> = { base: 'base', mine: 'ours', theirs: 'theirs' };
