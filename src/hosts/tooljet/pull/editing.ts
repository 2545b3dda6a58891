import type { VersionTraits } from '../client/versions';
import { IdTranslation } from '../document/id-translation';
import type { Pairs } from '../document/pair-rows';
import type { AppRows } from '../document/rows';
import type { VersionEditor } from './version-editor';

/** State of an edit: what the version holds, what it shall hold, and which of their ids belong together. */
export interface Editing {
  editor: VersionEditor;
  traits: VersionTraits;
  /** Rows as they were before the edit, in the host's ids. */
  current: AppRows;
  /** Rows in the repository's ids. */
  wanted: AppRows;
  /** Id in the repository by id in the host. */
  pairs: Pairs;
}

/** Returns what is wanted in the host's ids, as far as they are known. */
export const inHostIds = ({ wanted, pairs }: Pick<Editing, 'wanted' | 'pairs'>): AppRows =>
  new IdTranslation(pairs).toHost(wanted);
