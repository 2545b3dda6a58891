import type { QueryClient } from '@tanstack/react-query';
import { isFramed } from '../program-page';

/**
 * Passes an event of the workspace on to the program around this page, or the id of an app that was imported here. The code is
 * loaded in frames alone.
 */
export async function tellProgram(client: QueryClient, w: string, type: string, data: string): Promise<void> {
  if (isFramed) (await import('./tell-program-of')).tellProgramOf(client, w, type, data);
}
