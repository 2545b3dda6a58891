import { z } from 'zod';
import { defineTool } from '../tool';
import { undoSession } from '../undo-session';

export const undo = defineTool({
  name: 'undo_session',
  title: 'Undo this session',
  description:
    'Takes back on the branch of this session everything that it has changed, and answers what was read back.',
  effect: 'destroys',
  input: z.object({}).strict(),
  run: async (bench) => {
    await bench.workspace();
    const { api, sessions, session } = bench;
    const apps = await undoSession({ api, sessions, session });
    return { data: { branch: session.branch, apps } };
  },
});
