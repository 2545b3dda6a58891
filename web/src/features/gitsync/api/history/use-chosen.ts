import { useNavigate, useSearch } from '@tanstack/react-router';

export type Chosen = ReturnType<typeof useChosen>;

/** The chosen commit and what it is compared with, which the address has. */
export function useChosen() {
  const { commit = null, compare = null } = useSearch({ from: '/signed-in/w/$w/apps/$a/history' });
  const navigate = useNavigate();
  const show = (search: { commit?: string; compare?: string }) =>
    // Replaces, so that going back leaves the history.
    void navigate({ to: '.', search, replace: true, resetScroll: false });
  return {
    /** Null: none. */
    sha: commit,
    /** A commit, or `working`; null: the commit before. */
    compare,
    choose: (sha: string | null) => show(sha === null ? {} : { commit: sha }),
    compareWith: (sha: string, other: string | null) => show({ commit: sha, compare: other ?? undefined }),
  };
}
