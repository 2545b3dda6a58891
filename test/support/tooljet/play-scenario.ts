import type { Exchange } from './scenarios';

export interface Answered {
  status: number;
  body: unknown;
}

interface Account {
  email: string;
  password: string;
}

/** Plays exchanges on a ToolJet, real or not, as an admin who is signed in. */
export class ScenarioPlayer {
  readonly #kept: Map<string, string>;

  private constructor(
    private readonly url: string,
    private readonly cookie: string,
    readonly workspaceId: string,
    { email, password }: Account,
  ) {
    this.#kept = new Map([...Object.entries({ email, password, workspace: workspaceId })]);
  }

  static async signIn(url: string, account: Account): Promise<ScenarioPlayer> {
    const answer = await fetch(`${url}/api/authenticate`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(account),
    });
    const { current_organization_id: id } = (await answer.json()) as { current_organization_id: string };
    return new ScenarioPlayer(url, answer.headers.getSetCookie()[0].split(';')[0], id, account);
  }

  async play({ method, path, body, keep = {}, headers = {} }: Exchange): Promise<Answered> {
    const { cookie = this.cookie, workspace = this.workspaceId } = headers;
    const answer = await fetch(`${this.url}/api${this.#fill(path)}`, {
      method,
      headers: {
        'content-type': 'application/json',
        ...(cookie !== null && { cookie }),
        ...(workspace !== null && { 'tj-workspace-id': workspace }),
      },
      body: body === undefined ? undefined : this.#fill(JSON.stringify(body)),
    });
    const text = await answer.text();
    const answered = { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
    for (const [name, at] of Object.entries(keep)) this.#kept.set(name, valueAt(answered.body, at));
    return answered;
  }

  #fill(text: string): string {
    return text.replace(/<(\w+)>/g, (all, name: string) => this.#kept.get(name) ?? all);
  }
}

function valueAt(body: unknown, path: string): string {
  let value = body;
  for (const key of path.split('.')) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return String(value);
}
