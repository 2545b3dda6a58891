export * from './remote/branch';
export * from './remote/branch';
export { backupMessage } from './plan/message';
export { withCoAuthors } from './plan/message';
export { chooseAuthor } from './plan/message';
export * from './plan/message';
export * from './plan/message';
export * from './remote/branch';
export { findPathAtSite } from './remote/url';
export * from './remote/provider';
export { commitWebUrl, pullRequestWebUrl } from './remote/provider';
export { hostAndPort, parseRemoteUrl, type RemoteUrl } from './remote/url';
export { readTypedUrl } from './remote/url';
export * from './format/repository-layout';
export * from './format/meta-entry';
export * from './format/meta-file';
export * from './format/meta-file';
export { maxFileBytes, findFile } from './format/tree';
export { isLfsPointer, lfsPointer, requireOutsideLfs } from './format/git-attributes';
export * from './format/meta-entry';
export { problemOf } from './format/meta-file';
export * from './format/tree';
export { mergeMeta } from './format/meta-file';
export { TreeOverlay } from './format/tree';
export { listRepositoryApps, type RepositoryAppList } from './format/list-apps';
export * from './format/locate-app';
export { ownPathsOf, type RepositoryApp } from './format/repository-app';
export * from './format/app-link';
export { asInParts, normalizeThroughParts } from './format/split/write';
export { readSplitDocument } from './format/split/read';
export { hasSameParts } from './format/split/write';
export * from './format/app-link';
export { finderOfLinked, isAsSynced } from './format/app-link';
export { AppChanges, changesOutdated, type AppNames } from './app-changes';
export * from './deployments';
export * from './deployments';
export * from './deployments';
export { findSecrets } from './secrets';
export { describeSecret, secretFound, type FoundSecret } from './secrets';
export * from './document-ref';
export * from './missing-names';
export * from './history';
export { findListedParents } from './history';
export { nameOfKept } from './document-ref';
export * from './errors';
export {
  countChanges,
  countUnresolved,
  describeMerge,
  type ShownConflict,
  type ShownMerge,
} from './merge/conflicts';
export { isSameSide, mergeApp, type Resolutions } from './merge/merge-app';
export { type AppOnSide, type AppSides, type MergedApp } from './merge/conflicts';
export { compareApps, namesTakenTwice, placedApps, type PlacedApp } from './merge/name-clashes';
export { mergeEntries, type ClashingEntry } from './merge/merge-entries';
export { sideOfResolution, clashOf, type MergeConflict } from './merge/conflicts';
export { mergeEntry, type MergeEntry } from './merge/merge-entries';
export { type MergedEntry } from './merge/conflicts';
export { clashOfFile, decidedText, mergeFileTexts, type FileSide } from './merge/merge-entries';
export {
  clashOfNames,
  findNameClashes,
  freeAppName,
  type NameClash,
  type ResultingApp,
} from './merge/name-clashes';
export * from './merge/conflicts';
export { sideOf, storedSides, storedSidesIfAny } from './merge/merge-app';
export { clashOfWholeApp, type WholeApp } from './merge/merge-app';
export * from './plan/commit-plan';
export { checkOverwrite } from './plan/message';
export { planCommit } from './plan/plan-commit';
export { planSingleFile } from './plan/plan-commit';
export { readDelivery, senderOf, type Delivery, type Headers, type PushedRef } from './webhook';
export { repositoryNameOf } from './webhook';
export { isSigned } from './webhook';
export { tagNameOf } from './remote/branch';
