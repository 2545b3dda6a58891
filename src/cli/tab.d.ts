/** Its own types need newer module resolution than the server's. */
declare module '@bomb.sh/tab/commander' {
  import type { Command } from 'commander';

  export default function tab(program: Command): unknown;
}
