import { ApiProblem, answerOf, api, connectionLost } from '../../../lib/api';
import { basePath } from '../../../lib/base-path';
import type { Change, DocumentServer } from '../session/document-server';

const OFFLINE_REMEDY = 'Your changes are kept and saved when the server can be reached again.';

async function requested(address: string, init: RequestInit): Promise<Response> {
  const response = await fetch(address, init).catch((error: unknown) => {
    throw connectionLost(error, OFFLINE_REMEDY);
  });
  if (!response.ok) throw await ApiProblem.from(response);
  return response;
}

const etagOf = (response: Response): string => response.headers.get('ETag') ?? '';

/** The editing version's document of an app. It is loaded as text: parsing it would lose how values are spelled. */
export function definitionOf(w: string, a: string): DocumentServer {
  const address = `${basePath}/api/workspaces/${w}/apps/${a}/definition`;
  const send = async (method: string, type: string, { etag, key, body }: Change): Promise<string> => {
    const headers = { 'Content-Type': type, 'If-Match': etag, 'Idempotency-Key': key };
    return etagOf(await requested(address, { method, headers, body }));
  };
  return {
    async load() {
      const response = await requested(address, { cache: 'no-cache' });
      const text = await response.text().catch((error: unknown) => {
        throw connectionLost(error, OFFLINE_REMEDY);
      });
      return { text, etag: etagOf(response) };
    },
    loadEtag: async () => etagOf(await requested(address, { method: 'HEAD', cache: 'no-store' })),
    patch: (change) => send('PATCH', 'application/json-patch+json', change),
    put: (change) => send('PUT', 'application/json', change),
  };
}

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
