/** Refused choice of changes. */
export class ChangeSelectionError extends Error {
  constructor(
    /** `changes_outdated`: ids that the difference does not have; `change_needs_others`: what the choice lacks. */
    readonly code: 'changes_outdated' | 'change_needs_others',
    readonly ids: readonly string[],
  ) {
    super(
      code === 'changes_outdated'
        ? 'The documents have changed since the changes were listed.'
        : 'These changes need others that were not chosen.',
    );
    this.name = 'ChangeSelectionError';
  }
}
