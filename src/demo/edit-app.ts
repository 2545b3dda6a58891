import type { Person, PlacedApp } from './context';

/** New value for a property of an entity, which is found by its name. */
export interface Edit {
  in: 'components' | 'pages' | 'dataQueries';
  name: string;
  /** JSON pointer, relative to the entity. */
  at: string;
  value: unknown;
}

type Entities = Record<Edit['in'], { name: string }[]>;

/** Edits an app's document as the editor does: by a patch on the version that was read. */
export async function editApp({ api }: Person, app: PlacedApp, edits: Edit[]): Promise<void> {
  const response = await api.send('GET', `${app.path}/definition`);
  const { appV2 } = (await response.json()) as { appV2: Entities };
  const patch = edits.map((edit) => {
    const index = appV2[edit.in].findIndex(({ name }) => name === edit.name);
    if (index === -1) throw new Error(`The app has no ${edit.name} among its ${edit.in}.`);
    return { op: 'replace', path: `/appV2/${edit.in}/${index}${edit.at}`, value: edit.value };
  });
  const content = { type: 'application/json-patch+json', data: JSON.stringify(patch) };
  const ifMatch = response.headers.get('etag') ?? '';
  await api.send('PATCH', `${app.path}/definition`, { content, headers: { 'If-Match': ifMatch } });
}
