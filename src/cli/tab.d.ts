/** Its own types need a newer resolution of modules than that of the server. */
declare module '@bomb.sh/tab/commander' {
  import type { Command } from 'commander';

  export default function tab(program: Command): unknown;
}
