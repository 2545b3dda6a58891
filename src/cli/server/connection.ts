import { AppError } from '../../core/errors';
import type { Context } from '../commands/command';
import { ApiClient } from './api-client';
import { readCredentials } from './credentials-file';

/** Options that all commands on a server take. */
export interface ServerOptions {
  server?: string;
  workspace?: string;
  branch?: string;
}

export interface App {
  id: string;
  name: string;
  gitAppId: string;
  gitState: 'none' | 'clean' | 'changed' | 'behind' | 'locked' | 'failed' | 'conflict';
}

/** A workspace on a server, on one of its branches. */
export class Connection {
  private constructor(
    readonly api: ApiClient,
    private readonly workspaceId: string,
    private readonly branch: string | undefined,
  ) {}

  /** Throws AppError `not_signed_in`, `workspace_not_found` or the server's refusal. */
  static async open(context: Context, options: ServerOptions): Promise<Connection> {
    const { server, token } = await findServer(context, options);
    const api = new ApiClient(server, token, (seconds) =>
      context.terminal.progress(`Waiting for the repository (${seconds} s)`),
    );
    const wanted = options.workspace ?? (context.env.TRELLIS_WORKSPACE || undefined);
    const workspaces = await api.all<{ id: string; name: string }>('/api/workspaces');
    const found =
      wanted === undefined ? workspaces : workspaces.filter(({ id, name }) => [id, name].includes(wanted));
    if (found.length !== 1) throw workspaceNotFound(wanted, workspaces);
    return new Connection(api, found[0].id, options.branch);
  }

  path(path: string): string {
    return `/api/workspaces/${this.workspaceId}${path}`;
  }

  /** Returns the query of a route about apps. */
  query(more: Record<string, string | undefined> = {}): Record<string, string | undefined> {
    return { branch: this.branch, ...more };
  }

  listApps(): Promise<App[]> {
    return this.api.all(this.path('/apps'), this.query());
  }

  /** Returns the apps with these names or ids. Throws AppError `app_not_found`. */
  async findApps(words: readonly string[]): Promise<App[]> {
    const apps = await this.listApps();
    return words.map((word) => {
      const found = apps.find(({ id }) => id === word) ?? apps.find(({ name }) => name === word);
      if (found) return found;
      throw new AppError('app_not_found', 404, `The workspace has no app ${JSON.stringify(word)}.`, {
        remedy: 'Run “trellis apps” to see their names.',
      });
    });
  }

  async findApp(word: string): Promise<App> {
    const [app] = await this.findApps([word]);
    return app;
  }
}

/** Tells if any server is named. */
export async function hasServer({ env }: Context, { server }: ServerOptions): Promise<boolean> {
  return Boolean(server ?? (env.TRELLIS_SERVER || (await readCredentials(env)).server));
}

/** Returns the server's address and its token: from the environment, or the last login there. */
export async function findServer({ env }: Context, options: ServerOptions) {
  const saved = await readCredentials(env);
  const named = options.server ?? (env.TRELLIS_SERVER || saved.server);
  if (!named) {
    throw new AppError('not_signed_in', 401, 'No server is named.', {
      remedy: 'Run “trellis login <address>”, or set TRELLIS_SERVER and TRELLIS_TOKEN.',
    });
  }
  const server = serverAddress(named);
  const token = env.TRELLIS_TOKEN || saved.tokens[server];
  if (!token) {
    throw new AppError('not_signed_in', 401, `There is no token for ${server}.`, {
      remedy: `Run “trellis login ${server}”, or set TRELLIS_TOKEN.`,
    });
  }
  return { server, token };
}

/** Returns the address up to its path. Throws AppError `invalid_server`. */
export function serverAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new AppError('invalid_server', 422, `${JSON.stringify(text)} is not the address of a server.`, {
      remedy: 'Give it as in the browser: https://trellis.example.com',
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function workspaceNotFound(wanted: string | undefined, known: readonly { name: string }[]): AppError {
  const names = known.map(({ name }) => `“${name}”`).join(', ') || 'none';
  const message =
    wanted === undefined ? 'Name the workspace.' : `There is no workspace ${JSON.stringify(wanted)} for you.`;
  return new AppError('workspace_not_found', 404, message, {
    remedy: `Use --workspace or TRELLIS_WORKSPACE. You are a member of: ${names}.`,
  });
}
