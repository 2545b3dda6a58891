import type { QueryClient } from '@tanstack/react-query';
import { answerOf, api, sendOnce, type Schemas } from '../../lib/api';
import { fileAddress, inCopy, resultOf, type WorkingCopy } from '../../lib/workspace';
import type { Change, DocumentServer } from './session/document-server';

const etagOf = (response: Response): string => response.headers.get('ETag') ?? '';

/**
 * The editing version's document of an app. It is loaded as text: parsing it would lose how values are spelled. A
 * session keeps its requests with their keys, also beyond its tab, and repeats them itself.
 */
export function definitionOf(copy: WorkingCopy, a: string): DocumentServer {
  const address = fileAddress(copy, a, 'definition');
  const send = async (method: string, type: string, { etag, key, body }: Change): Promise<string> => {
    const headers = { 'Content-Type': type, 'If-Match': etag, 'Idempotency-Key': key };
    return etagOf(await sendOnce(address, { method, headers, body }));
  };
  return {
    async load() {
      const response = await sendOnce(address, { cache: 'no-cache' });
      return { text: await response.text(), etag: etagOf(response) };
    },
    loadEtag: async () => etagOf(await sendOnce(address, { method: 'HEAD', cache: 'no-store' })),
    patch: (change) => send('PATCH', 'application/json-patch+json', change),
    put: (change) => send('PUT', 'application/json', change),
  };
}

/** Loads the text of the document that viewers get. */
export async function loadLive(copy: WorkingCopy, a: string): Promise<string> {
  const response = await sendOnce(fileAddress(copy, a, 'live'), { cache: 'no-cache' });
  return response.text();
}

/** Loads the text of an app's document at a commit. It may take long, and become a job. */
export async function loadCommitted(
  { client, copy }: { client: QueryClient; copy: WorkingCopy },
  a: string,
  sha: string,
): Promise<string> {
  const { data = '', response } = await api.GET('/api/workspaces/{w}/apps/{a}/git/history/{sha}/definition', {
    params: inCopy(copy, { a, sha }, {}),
    parseAs: 'text',
  });
  if (response.status !== 202) return data;
  const accepted = JSON.parse(data) as Schemas['AcceptedJobView'];
  const result: unknown = await resultOf({ client, workspaceId: copy.w }, Promise.resolve<object>(accepted));
  return (result as { text: string }).text;
}

const ofApp = (copy: WorkingCopy, a: string) => ({ params: inCopy(copy, { a }, {}) });

export const createVersion = (copy: WorkingCopy, a: string, name: string) =>
  answerOf(api.POST('/api/workspaces/{w}/apps/{a}/versions', { ...ofApp(copy, a), body: { name } }));
export const switchVersion = (copy: WorkingCopy, a: string, editingVersionId: string) =>
  answerOf(api.PATCH('/api/workspaces/{w}/apps/{a}', { ...ofApp(copy, a), body: { editingVersionId } }));
