import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KnownIds } from './recording';
import type { Json } from './rows';
import { type Exchange, SCENARIOS } from './scenarios';

const FOLDER = join(__dirname, 'answers');
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

interface Account {
  email: string;
  password: string;
}

/** Answer to the exchange of the same name. */
export interface Answered {
  name: string;
  status: number;
  body: unknown;
}

/** Answers of a real ToolJet 2.27.1 to the exchanges of `SCENARIOS`. */
export const readAnswers = (): Answered[] => Object.keys(SCENARIOS).flatMap(readAnswersTo);

const fileOf = (scenario: string): string => join(FOLDER, `${scenario.replaceAll(' ', '-')}.jsonl`);

function readAnswersTo(scenario: string): Answered[] {
  const lines = readFileSync(fileOf(scenario), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Answered);
}

/** Replaces the answers, after a change of the scenarios. */
export function writeAnswers(answers: Answered[]): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const [scenario, exchanges] of Object.entries(SCENARIOS)) {
    const names = new Set(exchanges.map(({ name }) => name));
    const lines = answers.filter(({ name }) => names.has(name)).map((answer) => JSON.stringify(answer));
    writeFileSync(fileOf(scenario), `${lines.join('\n')}\n`);
  }
}

/** Compares answers of a ToolJet, one by one, with the recorded ones: all but times, and ids by their relations. */
export class AnswerComparison {
  readonly #ids = new KnownIds();
  readonly #recorded: Map<string, Answered>;

  /** `changed`: what another version is known to answer in place of a recorded answer. */
  constructor(changed: (recorded: Answered) => Answered = (recorded) => recorded) {
    this.#recorded = new Map(readAnswers().map((answer) => [answer.name, changed(answer)]));
  }

  /** Returns both in a form that is equal if the answers are. */
  compare(exchange: Exchange, { name, status, body }: Answered): { actual: unknown; recorded: unknown } {
    const recorded = this.#recorded.get(name);
    this.#ids.learnOwn(JSON.stringify(exchange));
    this.#ids.pair(recorded?.body, body);
    return {
      actual: { status, body: this.#ids.plain(body, 'actual') },
      recorded: { status: recorded?.status, body: this.#ids.plain(recorded?.body, 'recorded') },
    };
  }
}

/** Plays exchanges on a ToolJet, real or not, as an admin who is signed in. */
export class ScenarioPlayer {
  readonly #kept: Map<string, string>;

  private constructor(
    private readonly url: string,
    private readonly cookie: string,
    private readonly workspaceId: string,
    { email, password }: Account,
  ) {
    this.#kept = new Map(Object.entries({ email, password, workspace: workspaceId }));
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

  async play({ name, method, path, body, keep = {}, headers = {} }: Exchange): Promise<Answered> {
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
    const answered = text === '' ? null : (JSON.parse(text) as unknown);
    for (const [key, at] of Object.entries(keep)) this.#kept.set(key, valueAt(answered, at));
    return { name, status: answer.status, body: shortened(answered, this.url) };
  }

  #fill(text: string): string {
    return text.replace(/<(\w+)>/g, (all, name: string) => this.#kept.get(name) ?? all);
  }
}

function valueAt(body: unknown, path: string): string {
  let value = body;
  for (const key of path.split('.')) value = (value as Json | null | undefined)?.[key];
  return String(value);
}

/** Leaves out times, secrets, the version of ToolJet, and the options of data sources that an exported app does not have, but for their number. */
function shortened(value: unknown, url: string): unknown {
  if (typeof value === 'string') return TIME.test(value) ? '<time>' : value === url ? '<url>' : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => shortened(item, url));
  const body = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shortened(inner, url)]));
  for (const key of ['tooljet_version', 'tooljetVersion']) if (key in body) body[key] = '<version>';
  if (body.encrypted === true && typeof body.value === 'string') body.value = '<encrypted>';
  if (!Array.isArray(body.dataSourceOptions) || !Array.isArray(body.dataSources)) return body;
  const ids = new Set((body.dataSources as Json[]).map(({ id }) => id));
  const all = body.dataSourceOptions as Json[];
  const own = all.filter(({ dataSourceId }) => ids.has(dataSourceId));
  return { ...body, dataSourceOptions: own, otherOptions: all.length - own.length };
}
