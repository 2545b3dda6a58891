import type { Path } from './path';

/** One change to a document. `raw` is the exact JSON text to write. */
export type Edit =
  { op: 'add' | 'replace'; path: Path; raw: string } | { op: 'remove'; path: Path } | OrderEdit;

/** Moves members of an object behind all the others, one after another. */
export interface OrderEdit {
  op: 'order';
  path: Path;
  keys: readonly string[];
}

/** The id of a new item, and the edits that create it. */
export interface Added {
  id: string;
  edits: Edit[];
}
