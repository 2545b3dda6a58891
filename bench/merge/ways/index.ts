import { gitMergeFile } from './git-merge-file';
import { jsonDiffPatch } from './json-diff-patch';
import { trellis } from './trellis';
import { nodeRed } from './node-red';
import type { Way } from './way';

export const APP_WAYS: readonly Way[] = [trellis, gitMergeFile, jsonDiffPatch];
export const FLOW_WAYS: readonly Way[] = [trellis, nodeRed, gitMergeFile, jsonDiffPatch];
export type { Triple, Way } from './way';
