import { ProviderError } from './provider-error';

/** Tells if a branch is protected; null if that is unknown. */
export type IsProtected = (branch: string) => boolean | null;

/**
 * Reads the rules for the branches of a repository once, however many pages of branches are read with them. They are
 * often shown to administrators only: without them, the branches are listed all the same.
 */
export class BranchRules {
  readonly #known = new Map<string, Promise<IsProtected>>();

  constructor(private readonly read: (repository: string) => Promise<IsProtected>) {}

  of(repository: string): Promise<IsProtected> {
    const known = this.#known.get(repository) ?? this.read(repository).catch(unknownIfRefused);
    this.#known.set(repository, known);
    return known;
  }
}

function unknownIfRefused(error: unknown): IsProtected {
  if (error instanceof ProviderError) return () => null;
  throw error;
}
