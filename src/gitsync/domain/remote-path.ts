/** Without the slashes around it and without `.git`, which servers add themselves. */
export function barePath(path: string): string {
  const inner = path.replace(/\/{2,}/g, '/').replace(/^\/|\/$/g, '');
  return inner.replace(/\.git$/, '').replace(/\/$/, '');
}
