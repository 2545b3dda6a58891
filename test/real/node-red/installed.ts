import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { NodeRedOptions } from '../../support/node-red/node-red-server';

export const NODE_REDS = ['Node-RED 4', 'Node-RED 5'];

/** Returns the program in a folder, and the Node.js that runs it: its own where one was installed beside it. */
export function installed(folder: string): NodeRedOptions & { version: string } {
  const modules = path.join(folder, 'node_modules');
  const manifest = readFileSync(path.join(modules, 'node-red', 'package.json'), 'utf8');
  const own = path.join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  return {
    version: (JSON.parse(manifest) as { version: string }).version,
    program: path.join(modules, 'node-red', 'red.js'),
    node: existsSync(own) ? own : process.execPath,
  };
}
