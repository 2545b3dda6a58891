/** Texts of a document and of what two people made of it. */
export interface Triple {
  base: string;
  mine: string;
  theirs: string;
}

/** Result of a merge; null where the way reports a conflict or gives up. */
export type Merged = string | null;

/** Way to merge: a new one is a file of its own, and a line in `ways/index.ts`. */
export interface Way {
  key: string;
  title: string;
  /** Description for readers of the results. */
  detail: string;
  merge: (triple: Triple, folder: string) => Merged;
}
