import { ApiProblem, answerOf, api, connectionLost } from '../../../lib/api';
import { basePath } from '../../../lib/base-path';

const OFFLINE_REMEDY = 'Your changes are kept and saved when the server can be reached again.';

const addressOf = (w: string, a: string) => `${basePath}/api/workspaces/${w}/apps/${a}/definition`;

async function requested(address: string, init: RequestInit): Promise<Response> {
  const response = await fetch(address, init).catch((error: unknown) => {
    throw connectionLost(error, OFFLINE_REMEDY);
  });
  if (!response.ok) throw ApiProblem.of(response.status, await response.json().catch(() => null));
  return response;
}

const etagOf = (response: Response): string => response.headers.get('ETag') ?? '';

/** Fetches the document as text: parsing it would lose how values are spelled. */
export async function fetchDefinition(w: string, a: string): Promise<{ text: string; etag: string }> {
  const response = await requested(addressOf(w, a), { cache: 'no-cache' });
  return { text: await response.text(), etag: etagOf(response) };
}

export const fetchEtag = async (w: string, a: string): Promise<string> =>
  etagOf(await requested(addressOf(w, a), { method: 'HEAD', cache: 'no-store' }));

interface Change {
  w: string;
  a: string;
  etag: string;
  body: string;
}

const send = async (method: string, type: string, { w, a, etag, body }: Change): Promise<string> =>
  etagOf(
    await requested(addressOf(w, a), { method, headers: { 'Content-Type': type, 'If-Match': etag }, body }),
  );

/** Both return the new ETag. */
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
