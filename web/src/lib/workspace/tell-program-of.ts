import type { QueryClient } from '@tanstack/react-query';
import { tellProgram } from '../frame';
import { hostQuery, type App, type Job } from './queries';

/** Tells it in the program's ids. */
export function tellProgramOf(client: QueryClient, w: string, type: string, data: string): void {
  const telling = type === 'imported' ? tellOfImport(client, w, data) : tellEvent(client, w, type, data);
  telling.catch(() => undefined);
}

async function tellOfImport(client: QueryClient, w: string, here: string): Promise<void> {
  const appId = await appThere(client, w, here);
  if (appId !== null) tellProgram({ trellis: 'imported', appId });
}

async function tellEvent(client: QueryClient, w: string, type: string, data: string): Promise<void> {
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
