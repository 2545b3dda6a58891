import { EXIT } from '../../exit-codes';
import { Connection, type ServerOptions } from '../../server/connection';
import { printable } from '../../terminal';
import type { Context, Outcome } from '../command';

export const CHOICES = ['keep', 'take', 'skip'] as const;
export type Choice = (typeof CHOICES)[number];

/** A data source whose options were changed in the workspace and differ in the commit. */
export interface Collision {
  id: string;
  appName: string;
  name: string | null;
  dataSourceId: string;
  isRemoved: boolean;
  choice: Choice | null;
}

interface Remembered extends Omit<Collision, 'choice' | 'isRemoved'> {
  choice: Choice;
}

const MEANINGS: Record<Choice, string> = {
  keep: 'the options of the workspace are kept',
  take: 'the options of the commit are taken',
  skip: 'the app is left out',
};

export const describeCollision = ({ id, choice, ...named }: Collision): string =>
  `${id} ${nameOf(named)}: ${choice === null ? 'to be decided' : MEANINGS[choice]}`;

const nameOf = ({ appName, name, dataSourceId }: Pick<Collision, 'appName' | 'name' | 'dataSourceId'>) =>
  printable(`${appName} › ${name ?? dataSourceId}`);

/** Decides the undecided collisions of a plan. Returns false if there are none. */
export async function decideAll(
  { api, path }: { api: Connection['api']; path: (below: string) => string },
  { id, plan }: { id: string; plan: { collisions: Collision[] } },
  choice: Choice,
): Promise<boolean> {
  const open = plan.collisions.filter((one) => one.choice === null);
  for (const collision of open)
    await api.put(path(`/deployments/${id}/collisions/${collision.id}`), { choice });
  return open.length > 0;
}

/** Lists remembered decisions on collisions. */
export async function listDecisions(context: Context, options: ServerOptions): Outcome {
  const { terminal, isJson } = context;
  const connection = await Connection.open(context, options);
  const { items } = await connection.api.get<{ items: Remembered[] }>(
    connection.path('/deployment/collision-choices'),
  );
  if (isJson) terminal.json(items);
  else for (const one of items) terminal.line(describeCollision({ ...one, isRemoved: false }));
  return EXIT.clean;
}

/** Has the next deployment that meets the collision ask again. */
export async function forgetDecision(context: Context, id: string, options: ServerOptions): Outcome {
  const connection = await Connection.open(context, options);
  await connection.api.delete(connection.path(`/deployment/collision-choices/${encodeURIComponent(id)}`));
  return EXIT.clean;
}
