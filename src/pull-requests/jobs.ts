import type { DocumentRef } from '../gitsync/domain/document-ref';
import type { PullRequestFindings } from './report';
import type { JobTarget } from '../gitsync/store/job-target';
import { CALL, defineJob, READ_REPOSITORY } from '../gitsync/queue/define-job';
import type { ReadInput } from '../gitsync/queue/read-jobs';

export const PULL_REQUEST_JOBS = {
  list_changed_apps: defineJob<ListChangedAppsInput, ChangedApps>()('list_changed_apps', CALL),
  report_pull_request: defineJob<ReportPullRequestInput, PullRequestFindings>()(
    'report_pull_request',
    READ_REPOSITORY,
  ),
  draw_picture: defineJob<DrawPictureInput, DrawnPicture>()('draw_picture', READ_REPOSITORY),
};

export interface ListChangedAppsInput extends ReadInput {
  pairs: BranchPair[];
}

/** A branch, and the branch that takes its changes. */
export interface BranchPair {
  from: string;
  into: string;
  /** Commit of the branch, perhaps abbreviated; null: its last one. */
  sha: string | null;
}

/** The apps that each pair changes, in the order of the pairs. Empty if unknown here. */
export type ChangedApps = { changed: ChangedApp[][] };

export interface ChangedApp {
  gitAppId: string;
  name: string;
  /** Number of changes; 0 for an app that is added or removed as a whole, or whose changes were not counted. */
  total: number;
}

/** A pull request: the branch with the changes, and the branch that takes them. */
export interface ReportPullRequestInput extends ReadInput {
  from: string;
  into: string;
  /** Names the pages of which a comment shows pictures. */
  hasPictures: boolean;
}

export interface DrawPictureInput {
  /** Null if nothing of the repository is drawn. */
  target: JobTarget | null;
  at: DocumentRef;
  /** The state that `at` is compared with; null: none. */
  against: DocumentRef | null;
  /** True if `at` is the earlier one. */
  isBefore: boolean;
  /** Null: the page that is shown first. */
  pageId: string | null;
  format: PictureFormat;
  /** True: a document that seems to contain a secret is not drawn (404). */
  refusesSecrets: boolean;
}

export type PictureFormat = 'svg' | 'png';

export type DrawnPicture = {
  /** Text of an SVG, or a PNG in base64. */
  content: string;
};
