import { setAt } from '../document';
import { EditingSession } from './editing-session';
import { fixedDocument } from './fixed-document';

const TEXT = '{ "appV2": { "icon": "first" } }';

it('opens a text that nothing changes: an edit by mistake is not saved, and not kept', async () => {
  const parts = fixedDocument(() => Promise.resolve(TEXT), 'a-commit');
  const session = await EditingSession.open(parts);
  session.apply('Change', [setAt(session.state.document, ['appV2', 'icon'], '"second"')]);
  await expect(session.save()).resolves.toBe(false);
  expect(session.state).toMatchObject({ saving: 'refused', problem: { code: 'read_only' } });
  await session.close();
  await expect(session.fetchText()).resolves.toEqual({ text: TEXT, etag: 'a-commit' });
  await expect(parts.store.takeOver('v1')).resolves.toEqual([]);
});
