import { randomUUID } from 'node:crypto';
import { newProofName } from '../../../src/hosts/app-host';
import type { Fault } from '../../support/tooljet/faults';
import { PROOF_MS, proveOn } from './proof-fixture';
import { ToolJetFixture } from './tooljet-fixture';

const isNewTable = (method: string, path: string) => method === 'POST' && path.endsWith('/table');
const REFUSED: Fault = { kind: 'status', status: 403, message: 'Forbidden' };

function addTable({ server: { state } }: ToolJetFixture, name: string, foreignKeys: { id: string }[] = []) {
  const keys = foreignKeys.map(({ id }) => ({ referenced_table_id: id }));
  return state.tables.save({ id: randomUUID(), name, columns: [], foreignKeys: keys, ...state.times });
}

const namesOf = ({ server }: ToolJetFixture) => server.state.tables.all.map(({ name }) => name);

it.each([
  ['2.27.1', 'partly', false],
  ['3.21.32', 'proven', true],
])(
  'a proof of ToolJet %s makes tables, and leaves none',
  async (version, state, foreignKeys) => {
    await using fixture = await ToolJetFixture.start({ version });
    addTable(fixture, 'stock');
    const [former, ownName] = [newProofName(), newProofName()];
    const left = addTable(fixture, former.replaceAll('-', '_'));
    addTable(fixture, `${former.replaceAll('-', '_')}_b`, [left]);

    const { abilities, traits } = await proveOn(fixture, { ownName, formerNames: [former] });

    expect(abilities.tableChanges.state).toBe(state);
    expect(traits).toMatchObject({ foreignKeys });
    expect(namesOf(fixture)).toEqual(['stock']);
    const made = fixture.server.calls.filter(({ method, path }) => isNewTable(method, path));
    expect(made).toHaveLength(2);
  },
  PROOF_MS,
);

it.each<[string, (fixture: ToolJetFixture, call: { method: string; path: string }) => Fault | null]>([
  ['refuses them', (_, { method, path }) => (isNewTable(method, path) ? REFUSED : null)],
  [
    'refuses columns',
    (_, { method, path }) => (method === 'POST' && path.endsWith('/column') ? REFUSED : null),
  ],
  [
    'loses a default',
    ({ server: { state } }, { path }) => {
      for (const { id, columns } of path.endsWith('/export') ? state.tables.all : [])
        state.tables.replace(id, {
          columns: columns.map((column) =>
            column.column_name === 'price' ? { ...column, column_default: null } : column,
          ),
        });
      return null;
    },
  ],
])(
  'a proof notes a ToolJet that %s, and goes on',
  async (_, disturb) => {
    await using fixture = await ToolJetFixture.start();
    fixture.server.faults = (call) => disturb(fixture, call);
    const { abilities } = await proveOn(fixture);
    expect([abilities.tableChanges.state, abilities.tables.state, abilities.pull.state]).toEqual([
      ...['not', 'proven', 'proven'],
    ]);
    expect(abilities.tableChanges.reasons).toHaveLength(1);
    expect(namesOf(fixture)).toEqual([]);
  },
  PROOF_MS,
);

it('tables of a proof that was cut short are removed at the next contact, and no others', async () => {
  await using fixture = await ToolJetFixture.start({ version: '3.21.32' });
  const ownName = newProofName();
  const stop = new AbortController();
  fixture.server.faults = ({ method, path }) => {
    if (stop.signal.aborted) return { kind: 'reset' };
    if (!path.endsWith('/column') || method !== 'POST') return null;
    stop.abort();
    return { kind: 'lost_answer' };
  };
  await proveOn(fixture, { ownName, signal: stop.signal }).catch(() => null);
  fixture.server.faults = () => null;
  const name = ownName.replaceAll('-', '_');
  expect(namesOf(fixture)).toEqual([name]);
  addTable(fixture, `${name}_c`);

  await fixture.hostWith(null).removeProofs([ownName], new AbortController().signal);

  expect(namesOf(fixture)).toEqual([`${name}_c`]);
});
