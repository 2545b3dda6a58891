const MERGES_OR_DEPLOYS: ReadonlySet<unknown> = new Set(['merge_branches', 'deploy_apps', 'deploy_landed']);

/** Returns false for most events: no inbox shows running jobs and saved apps. */
export function mayChangeInbox(type: string, data: string): boolean {
  const { status, kind, deleted, changed } = JSON.parse(data) as Record<string, unknown>;
  if (type === 'job') return status === 'failed' || (status === 'succeeded' && MERGES_OR_DEPLOYS.has(kind));
  if (type === 'app') return deleted === true;
  return type === 'merge' || changed === 'deployments' || changed === 'members';
}
