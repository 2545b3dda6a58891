import { gitMergeFile } from './git-merge-file';
import { jsonDiffPatch } from './json-diff-patch';
import { trellis } from './trellis';
import type { Way } from './way';

export const WAYS: readonly Way[] = [trellis, gitMergeFile, jsonDiffPatch];
export type { Triple, Way } from './way';
