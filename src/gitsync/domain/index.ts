export * from './remote/branch';
export * from './plan/message';
export { findPathAtSite, hostAndPort, parseRemoteUrl, readTypedUrl, type RemoteUrl } from './remote/url';
export * from './remote/provider';
export * from './format/repository-layout';
export * from './format/meta-entry';
export * from './format/meta-file';
export * from './format/tree';
export { isLfsPointer, lfsPointer, requireOutsideLfs } from './format/git-attributes';
export { listRepositoryApps, type RepositoryAppList } from './format/list-apps';
export * from './format/locate-app';
export { ownPathsOf, safePathOf, type RepositoryApp } from './format/repository-app';
export * from './format/app-link';
export { readSharedSources, type SharedSource } from './format/split/data-sources';
export { asInParts, hasSameParts } from './format/split/write';
export { readSplitDocument } from './format/split/read';
export { AppChanges, changesOutdated, type AppNames } from './app-changes';
export {
  committedOf,
  differsFromRepository,
  findDiscarded,
  hasUncommittedChanges,
  keepUncommitted,
} from './uncommitted-changes';
export * from './compare-with-commit';
export * from './deployments';
export { describeSecret, findSecrets, type FoundSecret, isCleanSince, secretFound } from './secrets';
export * from './document-ref';
export * from './missing-names';
export * from './history';
export { asCode } from './markdown';
export * from './pull-request-report';
export * from './errors';
export * from './merge/conflicts';
export { type Clashes, findClashes } from './merge/find-clashes';
export {
  clashOfWholeApp,
  isSameSide,
  mergeApp,
  type Resolutions,
  sideOf,
  storedSides,
  storedSidesIfAny,
  type WholeApp,
} from './merge/merge-app';
export {
  clashOfNames,
  compareApps,
  findNameClashes,
  freeAppName,
  type NameClash,
  namesTakenTwice,
  type PlacedApp,
  placedApps,
  type ResultingApp,
} from './merge/name-clashes';
export {
  type ClashingEntry,
  clashOfFile,
  decidedText,
  type FileSide,
  mergeEntries,
  type MergeEntry,
  mergeEntry,
  mergeFileTexts,
} from './merge/merge-entries';
export * from './merge/merge-structures';
export * from './plan/commit-plan';
export * from './review';
export { type PostedReview, reviewInMarkdown } from './review-in-markdown';
export { planCommit, planSingleFile } from './plan/plan-commit';
export {
  type Delivery,
  type Headers,
  isSigned,
  type PushedRef,
  readDelivery,
  repositoryNameOf,
  senderOf,
} from './webhook';
