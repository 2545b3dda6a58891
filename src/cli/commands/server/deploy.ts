import { EXIT, type ExitCode } from '../../exit-codes';
import { Connection, type ServerOptions } from '../../server/connection';
import { printable, type Terminal } from '../../terminal';
import { describeMissing, type Missing } from '../../text/describe-missing';
import type { Context, Outcome } from '../command';
import { decideAll, describeCollision, type Choice, type Collision } from './collisions';

type Change = 'added' | 'changed' | 'restored' | 'removed';

interface Deployment {
  id: string;
  status: 'planned' | 'waiting' | 'applied' | 'refused' | 'rejected' | 'failed';
  sha: string | null;
  ref: string | null;
  plan: {
    apps: { name: string; change: Change; total: number }[];
    missing: Missing;
    collisions: Collision[];
    problems: { detail: string }[];
  };
}

const OUTCOMES: Record<Deployment['status'], string> = {
  planned: 'Planned',
  waiting: 'Waits for an approval, or for the end of a freeze',
  applied: 'Deployed',
  refused: 'Refused: nothing was changed',
  rejected: 'Rejected by an admin',
  failed: 'Failed: nothing was changed',
};

const STYLES = { added: 'green', removed: 'yellow', changed: 'yellow', restored: 'yellow' } as const;
const MARKS = { added: '+', removed: '?', changed: '~', restored: '<' } as const;

/** Deploys a commit, or what the workspace follows. Ends with `differs` if refused, or for a plan with changes. */
export async function deploy(
  context: Context,
  { commit: sha, isPlan, onCollision }: { commit?: string; isPlan: boolean; onCollision?: Choice },
  options: ServerOptions,
): Outcome {
  const { terminal, isJson } = context;
  const connection = await Connection.open(context, options);
  const body = { ...(sha === undefined ? {} : { sha }), ...(isPlan ? { plan: true } : {}) };
  const { api } = connection;
  const path = (below: string) => connection.path(below);
  const run = () => api.post<Deployment>(path('/deployments'), body);
  let deployment = await run();
  if (onCollision && (await decideAll({ api, path }, deployment, onCollision))) deployment = await run();
  if (isJson) terminal.json(deployment);
  else print(terminal, deployment);
  return exitOf(deployment);
}

function exitOf({ status, plan: { apps, problems } }: Deployment): ExitCode {
  if (status === 'refused' || status === 'failed' || problems.length > 0) return EXIT.differs;
  return status === 'planned' && apps.some(({ change }) => change !== 'removed') ? EXIT.differs : EXIT.clean;
}

function print(terminal: Terminal, { status, sha, ref, plan }: Deployment): void {
  for (const { name, change, total } of plan.apps) {
    const mark = terminal.style(STYLES[change], MARKS[change]);
    terminal.line(`  ${mark} ${printable(name)}${noteOf(change, total)}`);
  }
  const lacked = describeMissing(plan.missing);
  if (lacked !== null) terminal.line(lacked);
  for (const collision of plan.collisions) terminal.line(`  ${describeCollision(collision)}`);
  for (const { detail } of plan.problems) terminal.error(printable(detail));
  const found = ref === null ? '' : `, by ${printable(ref)}`;
  terminal.line(`${OUTCOMES[status]}: ${sha ?? 'no commit'}${found}`);
}

function noteOf(change: Change, total: number): string {
  if (change === 'removed') return ', which is no longer in the repository, and stays';
  return change === 'added' ? ', new' : `, ${total} ${total === 1 ? 'change' : 'changes'}`;
}
