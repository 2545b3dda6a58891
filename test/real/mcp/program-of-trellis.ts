import { join } from 'node:path';

interface Started {
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** Returns how a client starts `trellis mcp` of this source. */
export const trellisMcp = (env: Record<string, string>): Started => ({
  command: process.execPath,
  args: [join(__dirname, 'trellis.cjs'), 'mcp'],
  env: { PATH: process.env.PATH ?? '', HOME: '/nonexistent', ...env },
});
