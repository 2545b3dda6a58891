import type { Item } from '../../apps';
import type { DocumentRef } from '../domain/document-ref';
import type { AppSelector } from '../domain/format/tree';
import type { JobTarget } from '../store/job-target';
import { CALL, defineJob, READ_REPOSITORY } from './define-job';

/** Kinds that read apps in the repository, and their history. */
export const READ_JOBS = {
  list_apps: defineJob<ListInput, ReadResult>()('list_apps', READ_REPOSITORY),
  check_updates: defineJob<ReadInput, ReadResult>()('check_updates', READ_REPOSITORY),
  check_changes: defineJob<CompareInput, ReadResult>()('check_changes', READ_REPOSITORY),
  compare_refs: defineJob<CompareRefsInput, ReadResult>()('compare_refs', READ_REPOSITORY),
  list_history: defineJob<HistoryInput, ReadResult>()('list_history', CALL),
  read_definition: defineJob<DefinitionInput, ReadResult>()('read_definition', CALL),
};

export interface ReadInput {
  target: JobTarget;
}

/** The body of the answer. */
export type ReadResult = Record<string, unknown>;

export interface ListInput extends ReadInput {
  /** Previews one app instead of listing. */
  preview?: AppSelector;
  /** The part of the list to answer; all of it if absent. */
  page?: { offset: number; limit: number };
}

export interface CompareInput extends ReadInput {
  /** The app of the repository to compare with, instead of the last commit. */
  from?: AppSelector;
}

export interface CompareRefsInput extends ReadInput {
  from: DocumentRef;
  to: DocumentRef;
  /** Answers the two documents too. */
  hasText: boolean;
  /** Answers which changes clash with uncommitted ones. */
  hasClashes: boolean;
}

export interface HistoryInput extends ReadInput {
  limit: number;
  /** The commit from which the pages go back, and the items before this page; null for the first page. */
  after: { tip: string; count: number } | null;
  /** Lists only the commits that changed this component or query. */
  of?: Item;
}

export interface DefinitionInput extends ReadInput {
  sha: string;
}
