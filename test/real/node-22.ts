import { join } from 'node:path';

const { REAL_FOLDER } = jest.requireActual<{ REAL_FOLDER: string }>('./real-folder.cjs');

/** Node 22 for counterparts that do not start with the Node of Trellis. `counterparts.mjs` puts it there. */
export const NODE_22 = join(REAL_FOLDER, 'node-22', 'bin', 'node');
