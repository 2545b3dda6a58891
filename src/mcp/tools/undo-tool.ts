import { z } from 'zod';
import { defineTool } from '../tool';
import { undoSession } from '../undo-session';

export const undo = defineTool({
  name: 'undo_session',
  title: 'Undo this session',
  description:
    'Takes back on the branch of this session everything that it has changed itself. What others did there stays, and what cannot be taken back is named.',
  effect: 'destroys',
  input: z.object({}).strict(),
  run: async (bench) => {
    await bench.workspace();
    const { api, sessions, edits, session } = bench;
    const items = await undoSession({ api, sessions, edits, session });
    return { data: { branch: session.branch, items } };
  },
});
