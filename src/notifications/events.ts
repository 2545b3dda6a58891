/** Events that a channel may be told of. */
export const EVENTS = ['job_failed', 'conflict', 'deployment'] as const;
export type Event = (typeof EVENTS)[number];

export interface Person {
  name: string;
  email: string;
}

/** A failed job, as its trigger in the database writes it. */
export interface FailedJob {
  at: string;
  status: 'failed';
  jobId: string;
  kind: string;
  /** Null if the job is not about one app. */
  app: { id: string; name: string } | null;
  branch: string | null;
  author: Person;
  message: string | null;
  error: { code: string; message: string };
}

/** A deployment that has ended, or waits for a person; as its trigger in the database writes it. */
export interface EndedDeployment {
  at: string;
  status: 'waiting' | 'applied' | 'refused' | 'rejected';
  deploymentId: string;
  sha: string;
  ref: string | null;
  author: Person;
  message: string;
  isAutomatic: boolean;
  /** Absent where 0.3 wrote it; null for an automatic deployment. */
  requestedBy?: { name: string } | null;
  rejectedBy?: { name: string } | null;
  /** Comment on the decision. */
  comment?: string | null;
  isFrozen?: boolean;
  /** Absent where 0.3 wrote it. */
  waitsFor?: 'rolled_back' | null;
  isRollback?: boolean;
  /** Number of apps that it changes. */
  apps: number;
  problems: { code: string; detail: string; gitAppId: string | null }[];
}

export type Content = FailedJob | EndedDeployment;

export interface Notification {
  id: string;
  event: Event;
  content: Content;
  createdAt: Date;
  /** Its branch; null for the default one, or if it is about none. */
  branch: string | null;
}

/** Returns a sentence or two without markup, in one line. */
export function describeEvent({ event, content }: Pick<Notification, 'event' | 'content'>): string {
  const text = 'jobId' in content ? describeJob(event, content) : describeDeployment(content);
  return text.replace(/\s+/g, ' ').trim();
}

function describeJob(event: Event, { kind, app, author, message, error }: FailedJob): string {
  const subject = app?.name ?? 'The workspace';
  if (event === 'deployment') return `A deployment failed. ${error.message}`;
  if (event === 'conflict') return `${subject} has a conflict. ${error.message}`;
  const job = message === null ? `The job “${kind.replaceAll('_', ' ')}”` : `“${message}”`;
  return `${subject}: ${job} by ${author.name} failed. ${error.message}`;
}

function describeDeployment(deployment: EndedDeployment): string {
  const { sha, ref, author, message, apps, problems, comment } = deployment;
  const commit = `${ref === null ? '' : `${ref}, `}${sha.slice(0, 8)} “${firstLine(message)}” by ${author.name}`;
  const change = `${apps} ${apps === 1 ? 'app changes' : 'apps change'}.`;
  const reason = problems.length === 0 ? '' : ` ${problems[0].detail}`;
  const others = problems.length > 1 ? ` And ${problems.length - 1} more.` : '';
  const said = comment ? ` “${comment}”` : '';
  return `The deployment of ${commit}${outcomeOf(deployment)}: ${change}${reason}${others}${said}`;
}

function outcomeOf({
  status,
  isFrozen,
  isRollback,
  waitsFor,
  requestedBy,
  rejectedBy,
}: EndedDeployment): string {
  switch (status) {
    case 'applied':
      return isRollback ? ' was applied, as a roll back' : ' was applied';
    case 'refused':
      return ' was refused';
    case 'rejected':
      return ` was rejected by ${rejectedBy?.name ?? 'an admin'}`;
    case 'waiting':
      if (waitsFor === 'rolled_back')
        return ' waits, because the workspace was rolled back: approve it, or resume automatic deployments';
      if (isFrozen) return ' waits for the end of a freeze';
      return requestedBy
        ? `, asked for by ${requestedBy.name}, waits for an approval`
        : ' waits for an approval';
  }
}

const firstLine = (text: string) => text.split('\n', 1)[0];

/** Returns the path of the page about it, below the address of Trellis. */
export function pathOf(workspaceId: string, { event, content, branch }: Notification): string {
  const workspace = `/w/${workspaceId}`;
  if (!('jobId' in content) || event === 'deployment') return `${workspace}/deployments`;
  if (!content.app) return `${workspace}/activity`;
  const onBranch = branch === null ? '' : `?branch=${encodeURIComponent(branch)}`;
  return `${workspace}/apps/${content.app.id}/changes${onBranch}`;
}
