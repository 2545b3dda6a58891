import { MISSING_STATE, REPLAYED_SESSION, signInAdmin } from '../../support/tooljet/missing-state';
import { KnownIds, type Recording, recordings } from '../../support/tooljet/recording';
import { ToolJetServer } from '../../support/tooljet/tooljet-server';

/** Answers with contents of unrecorded calls: only their keys are compared. */
const ONLY_KEYS = new Set([130]);
const HEADERS = ['content-type', 'vary', 'x-powered-by'];

let server: ToolJetServer;
const ids = new KnownIds();

beforeAll(async () => {
  server = await ToolJetServer.start();
});

afterAll(() => server.close());

async function send({ request }: Pick<Recording, 'request'>) {
  const { method, path, headers, body } = request;
  const sent = { ...headers };
  if (sent.cookie) sent.cookie = `tj_auth_token=${REPLAYED_SESSION}`;
  const workspace = sent['tj-workspace-id'];
  if (workspace) sent['tj-workspace-id'] = ids.translate(workspace);
  const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(`${server.url}${ids.translate(path)}`, {
    method,
    headers: sent,
    body: text === undefined ? undefined : ids.translate(text),
  });
  const received = await answer.text();
  return { answer, body: received === '' ? '' : (JSON.parse(received) as unknown) };
}

const ask = async (method: string, path: string, body: unknown) => {
  const headers = {
    ...{ cookie: 'yes', 'content-type': 'application/json' },
    'tj-workspace-id': server.state.workspace!.id,
  };
  const { answer, body: received } = await send({ request: { method, path, headers, body } });
  expect([path, answer.status < 300, received]).toEqual([path, true, received]);
  return received;
};

const recordingOf = (number: number) => recordings.find((one) => one.number === number)!;

describe('the stand-in for ToolJet answers as the real one did', () => {
  it.each(recordings.map((recording) => [`${recording.number} ${recording.name}`, recording] as const))(
    '%s',
    async (_, recording) => {
      const { number, request, response } = recording;
      if (number === 9) await signInAdmin(server);
      await MISSING_STATE[number]?.({ ask, server, ids, recordingOf });
      if (request.method === 'POST' && typeof request.body === 'object')
        ids.learnOwn(JSON.stringify(ownIdsOf(request.body)));
      const isBadCookie = recording.name === 'error-bad-cookie';
      if (isBadCookie) server.state.sessions.delete(REPLAYED_SESSION);

      const { answer, body } = await send(recording);

      if (isBadCookie) await signInAdmin(server);
      expect(answer.status).toBe(response.status);
      if (response.headers) expectHeaders(answer, response.headers);
      if (ONLY_KEYS.has(number)) return expect(keysOf(body)).toEqual(keysOf(response.body));
      ids.pair(response.body, body);
      expect(ids.plain(body, 'actual')).toEqual(ids.plain(response.body, 'recorded'));
    },
  );
});

function expectHeaders(answer: Response, recorded: NonNullable<Recording['response']['headers']>): void {
  for (const header of HEADERS)
    expect([header, answer.headers.get(header)]).toEqual([header, recorded[header] ?? null]);
  const cookies = (recorded['set-cookie'] as string[] | undefined) ?? [];
  expect(answer.headers.getSetCookie().map(attributesOf)).toEqual(cookies.map(attributesOf));
}

/** Ids of new pages and components, which the client chose. */
const ownIdsOf = (body: unknown): unknown => {
  const { id, diff } = body as { id?: string; diff?: object };
  return [id, Object.keys(diff ?? {})];
};

const attributesOf = (header: string) => header.replace(/^(\w+)=[^;]*/, '$1').replace(/Expires=[^;]*; /, '');

const keysOf = (value: unknown): unknown =>
  Object.entries(value as object).map(([key, inner]) =>
    inner && typeof inner === 'object' && !Array.isArray(inner) ? [key, Object.keys(inner as object)] : key,
  );
