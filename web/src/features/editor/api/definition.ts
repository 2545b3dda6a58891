import { ApiProblem, answerOf, api } from '../../../lib/api';

const connectionLost = (cause: unknown) =>
  Object.assign(
    new ApiProblem(
      0,
      'connection_lost',
      'The server could not be reached.',
      'What you changed is kept, and saved as soon as it can be.',
    ),
    { cause },
  );

const addressOf = (w: string, a: string) => `/api/workspaces/${w}/apps/${a}/definition`;

async function asked(address: string, init: RequestInit): Promise<Response> {
  const response = await fetch(address, init).catch((error: unknown) => {
    throw connectionLost(error);
  });
  if (!response.ok) throw ApiProblem.of(response.status, await response.json().catch(() => null));
  return response;
}

const etagOf = (response: Response): string => response.headers.get('ETag') ?? '';

/** The document to the byte: what JavaScript would forget about it is in its text. */
export async function fetchDefinition(w: string, a: string): Promise<{ text: string; etag: string }> {
  const response = await asked(addressOf(w, a), { cache: 'no-cache' });
  return { text: await response.text(), etag: etagOf(response) };
}

export const fetchEtag = async (w: string, a: string): Promise<string> =>
  etagOf(await asked(addressOf(w, a), { method: 'HEAD', cache: 'no-store' }));

interface Change {
  w: string;
  a: string;
  etag: string;
  body: string;
}

const send = async (method: string, type: string, { w, a, etag, body }: Change): Promise<string> =>
  etagOf(await asked(addressOf(w, a), { method, headers: { 'Content-Type': type, 'If-Match': etag }, body }));

/** Answer the new ETag. */
export const patchDefinition = (change: Change) => send('PATCH', 'application/json-patch+json', change);
export const putDefinition = (change: Change) => send('PUT', 'application/json', change);

const ofApp = (w: string, a: string) => ({ params: { path: { w, a } } });

export const listVersions = async (w: string, a: string) =>
  (await answerOf(api.GET('/api/workspaces/{w}/apps/{a}/versions', ofApp(w, a)))).items;
export const createVersion = (w: string, a: string, name: string) =>
  answerOf(api.POST('/api/workspaces/{w}/apps/{a}/versions', { ...ofApp(w, a), body: { name } }));
export const publishVersion = (w: string, a: string, v: string) =>
  answerOf(
    api.PATCH('/api/workspaces/{w}/apps/{a}/versions/{v}', {
      params: { path: { w, a, v } },
      body: { status: 'published' },
    }),
  );
export const switchVersion = (w: string, a: string, editingVersionId: string) =>
  answerOf(api.PATCH('/api/workspaces/{w}/apps/{a}', { ...ofApp(w, a), body: { editingVersionId } }));
