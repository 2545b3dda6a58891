import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { tellProgram } from '../frame';
import { isFramed } from '../program-page';
import { useWorkspace } from './current-workspace';
import { hostQuery, type App, type Job } from './queries';

interface HeardEvent {
  type: string;
  data: string;
}

/** Passes an event of the workspace on to the program around this page, with its ids. */
export async function tellProgramOf(
  client: QueryClient,
  w: string,
  { type, data }: HeardEvent,
): Promise<void> {
  if (!isFramed) return;
  const workspaceId = await workspaceThere(client, w);
  if (workspaceId === null) return;
  if (type === 'app') {
    const appId = await appThere(client, w, (JSON.parse(data) as App).id);
    if (appId !== null) tellProgram({ trellis: 'event', event: { type, workspaceId, appId } });
  } else if (type === 'job') {
    const { appId: here, kind, status, commit } = JSON.parse(data) as Job;
    const appId = here === null ? null : await appThere(client, w, here);
    tellProgram({ trellis: 'event', event: { type, workspaceId, appId, kind, status, commit } });
  } else if (type === 'workspace' || type === 'joined') {
    tellProgram({ trellis: 'event', event: { type: 'workspace', workspaceId } });
  }
}

/** Returns a function that tells the program around this page of an app that was imported here. */
export function useTellImported(): (appId: string) => void {
  const client = useQueryClient();
  const { id: w } = useWorkspace();
  const tell = async (here: string) => {
    const appId = isFramed ? await appThere(client, w, here) : null;
    if (appId !== null) tellProgram({ trellis: 'imported', appId });
  };
  return (here) => void tell(here).catch(() => undefined);
}

/** Returns the id of an app in the program; null if it is unknown there. */
async function appThere(client: QueryClient, w: string, appId: string): Promise<string | null> {
  const find = async (staleTime: number) => {
    const { host } = await client.query({ ...hostQuery(w), staleTime });
    return host?.apps.find((app) => app.appId === appId)?.hostAppId ?? null;
  };
  // A new one is not in a list that was read before.
  return (await find(Infinity)) ?? (await find(0));
}

async function workspaceThere(client: QueryClient, w: string): Promise<string | null> {
  const { host } = await client.query({ ...hostQuery(w), staleTime: Infinity });
  return host?.hostWorkspaceId ?? null;
}
