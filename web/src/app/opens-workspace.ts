/** True if the browser shows an address again, by a reload or by going back to it from elsewhere. */
let isShownAgain = performance
  .getEntriesByType('navigation')
  .some((entry) => (entry as PerformanceNavigationTiming).type !== 'navigate');

/**
 * Tells if an address that names no branch opens the workspace, on the branch that the member works on. The address of an
 * app or a merge means the default branch, and one that is shown again what it has shown before.
 */
export function opensWorkspace(w: string, pathname: string): boolean {
  const isFirstAgain = isShownAgain;
  isShownAgain = false;
  return !isFirstAgain && !new RegExp(`^/w/${w}/(apps|merges)/`).test(pathname);
}
