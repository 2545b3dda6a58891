export * from './remote/branch-errors';
export * from './remote/branch';
export { backupMessage } from './plan/message';
export { withCoAuthors } from './plan/co-authors';
export { chooseAuthor } from './plan/commit-author';
export * from './plan/commit-message';
export * from './plan/commit-template';
export * from './remote/directory';
export { findPathAtSite } from './remote/path-at-site';
export * from './remote/provider';
export { commitWebUrl, pullRequestWebUrl } from './remote/web-pages';
export { hostAndPort, parseRemoteUrl, type RemoteUrl } from './remote/url';
export { readTypedUrl } from './remote/typed-url';
export * from './format/repository-layout';
export * from './format/meta-entry';
export * from './format/meta-file';
export * from './format/meta-outline';
export { maxFileBytes, findFile } from './format/find-file';
export { isLfsPointer, lfsPointer, requireOutsideLfs } from './format/git-lfs';
export * from './format/repository-problem';
export { problemOf } from './format/read-meta';
export * from './format/tree-reader';
export { mergeMeta } from './format/merge/merge-meta';
export { TreeOverlay } from './format/tree';
export { listRepositoryApps, type RepositoryAppList } from './format/list-apps';
export * from './format/locate-app';
export { ownPathsOf, type RepositoryApp } from './format/repository-app';
export * from './format/app-state';
export { asInParts, normalizeThroughParts } from './format/split/normalize-through-parts';
export { readSplitDocument } from './format/split/read';
export { hasSameParts } from './format/split/split-folders';
export * from './format/app-link';
export { finderOfLinked, isAsSynced } from './format/is-as-synced';
export { AppChanges, changesOutdated, type AppNames } from './app-changes';
export * from './deployment/data-source-collisions';
export * from './deployment/deployment-errors';
export * from './deployments';
export { findSecrets } from './secrets';
export { describeSecret, secretFound, type FoundSecret } from './secrets/found-secret';
export * from './document-ref';
export * from './missing-names';
export * from './history-cursor';
export { findListedParents } from './history';
export { nameOfKept } from './name-of-kept';
export * from './errors';
export {
  countChanges,
  countUnresolved,
  describeMerge,
  type ShownConflict,
  type ShownMerge,
} from './merge/describe-merge';
export {
  isSameSide,
  mergeApp,
  type AppOnSide,
  type AppSides,
  type MergedApp,
  type Resolutions,
} from './merge/merge-app';
export { compareApps, namesTakenTwice, placedApps, type PlacedApp } from './merge/compare-apps';
export { mergeEntries, type ClashingEntry } from './merge/merge-entries';
export { sideOfResolution, clashOf, type MergeConflict } from './merge/merge-conflict';
export { mergeEntry, type MergedEntry, type MergeEntry } from './merge/merge-entry';
export { clashOfFile, decidedText, mergeFileTexts, type FileSide } from './merge/merge-file';
export {
  clashOfNames,
  findNameClashes,
  freeAppName,
  type NameClash,
  type ResultingApp,
} from './merge/name-clashes';
export * from './merge/conflicts';
export { sideOf, storedSides, storedSidesIfAny } from './merge/side-of';
export { clashOfWholeApp, type WholeApp } from './merge/whole-app';
export * from './plan/commit-plan';
export { checkOverwrite } from './plan/overwrite';
export { planCommit } from './plan/plan-commit';
export { planSingleFile } from './plan/plan-single-file';
export { readDelivery, senderOf, type Delivery, type Headers, type PushedRef } from './webhook';
export { repositoryNameOf } from './webhook/repository-name';
export { isSigned } from './webhook/signature';
export { tagNameOf } from './release/tag-name';
