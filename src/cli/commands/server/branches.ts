import { EXIT } from '../../exit-codes';
import { Connection, type ServerOptions } from '../../server/connection';
import { printable } from '../../terminal';
import type { Context, Outcome } from '../command';

interface Branch {
  name: string;
  isDefault: boolean;
  isActive: boolean;
  isLocal: boolean;
  isRemote: boolean;
  ahead: number | null;
  behind: number | null;
  changedApps: number | null;
}

interface BranchChoice {
  name: string | undefined;
  from: string | undefined;
  isDeleted: boolean;
}

/** Lists the branches, or makes or deletes one. */
export async function branch(
  context: Context,
  { name, from, isDeleted }: BranchChoice,
  options: ServerOptions,
): Outcome {
  const { terminal, isJson } = context;
  const { api, path } = await open(context, options);
  if (name === undefined) {
    const { items } = await api.get<{ items: Branch[] }>(path('/git/branches'), { refresh: 'true' });
    if (isJson) terminal.json({ branches: items });
    else for (const each of items) terminal.line(describe(each));
  } else if (isDeleted) {
    await api.delete(path(`/git/branches/${encodeURIComponent(name)}`));
    if (!isJson) terminal.line(`${printable(name)} was deleted here.`);
  } else {
    const made = await api.post<Branch>(path('/git/branches'), {
      name,
      ...(from === undefined ? {} : { from }),
    });
    if (isJson) terminal.json(made);
    else terminal.line(`${printable(name)} was created.`);
  }
  return EXIT.clean;
}

async function open(context: Context, options: ServerOptions) {
  const connection = await Connection.open(context, options);
  return { api: connection.api, path: (path: string) => connection.path(path) };
}

function describe({ name, isActive, ahead, behind, changedApps, isLocal, isRemote }: Branch): string {
  const facts = [
    ...(ahead ? [`${ahead} ahead`] : []),
    ...(behind ? [`${behind} behind`] : []),
    ...(changedApps ? [`${changedApps} changed`] : []),
    ...(isLocal ? [] : ['in the repository only']),
    ...(isRemote ? [] : ['not in the repository']),
  ];
  return `${isActive ? '*' : ' '} ${printable(name)}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`;
}

interface Merged {
  status: 'merged' | 'fast_forward' | 'up_to_date' | 'conflicts';
  sha: string | null;
  mergeId: string | null;
}

/** Merges a branch into the branch of `--branch`, or the default one. */
export async function mergeBranch(
  context: Context,
  { from, message }: { from: string; message: string | undefined },
  options: ServerOptions,
): Outcome {
  const { terminal, isJson } = context;
  const { api, path } = await open(context, options);
  const into =
    options.branch ?? (await api.get<{ defaultBranch?: string | null }>(path(''))).defaultBranch ?? 'main';
  const answer = await api.post<Merged>(path(`/git/branches/${encodeURIComponent(into)}/merge`), {
    from,
    ...(message === undefined ? {} : { message }),
  });
  if (isJson) terminal.json(answer);
  else terminal.line(outcomeOf(answer, { from, into, server: api.server }));
  return answer.status === 'conflicts' ? EXIT.differs : EXIT.clean;
}

function outcomeOf(
  { status, sha, mergeId }: Merged,
  { from, into, server }: { from: string; into: string; server: string },
): string {
  const names = `${printable(from)} into ${printable(into)}`;
  if (status === 'up_to_date') return `${printable(into)} already has all of ${printable(from)}.`;
  if (status === 'conflicts')
    return `${names}: the changes conflict. Resolve them at ${server}${mergeId ? ` (merge ${mergeId})` : ''}.`;
  return `Merged ${names}: ${sha}.`;
}
