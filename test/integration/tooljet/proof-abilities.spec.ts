import type { Ability } from '../../../src/hosts/certificate';
import type { Fault } from '../../support/tooljet/faults';
import { type Change, deviateBy, expectStates, isTo, PROOF_MS, proveOn } from './proof-fixture';
import { ToolJetFixture } from './tooljet-fixture';

let fixture: ToolJetFixture;

beforeEach(async () => {
  fixture = await ToolJetFixture.start();
});

afterEach(() => fixture[Symbol.asyncDispose]());

const refused = (status = 400): Fault => ({ kind: 'status', status, message: 'Not here' });
const NO_APPS = JSON.stringify({ meta: { total_pages: 0, total_count: 0, current_page: 1 }, apps: [] });

describe('the ability to read, make or delete apps is not proven that is broken by', () => {
  it.each<[string, Change, Partial<Record<Ability, string>>]>([
    [
      'folders that are not told',
      (_, __, path) => (isTo(path, /folder/) ? refused(404) : null),
      { folders: 'not' },
    ],
    [
      'constants that are not told',
      (_, __, path) => (isTo(path, /constants/) ? { kind: 'text', text: '[]' } : null),
      { constants: 'not' },
    ],
    [
      'an import that is refused',
      (_, __, path) => (isTo(path, /import$/) ? refused() : null),
      { create: 'not' },
    ],
    [
      'apps that are not found by their names',
      (_, __, path) => (isTo(path, /searchKey/) ? { kind: 'text', text: NO_APPS } : null),
      { create: 'not' },
    ],
    [
      'components that all come back without their properties',
      (_, versionIds) => {
        const { components } = fixture.server.state;
        for (const versionId of versionIds)
          for (const { id } of fixture.server.state.componentsOf(versionId))
            components.update(id, { properties: null });
        return null;
      },
      { capture: 'not', create: 'partly', pull: 'not', release: 'not' },
    ],
    [
      'apps that cannot be deleted',
      (_, __, path) => (isTo(path, /^DELETE \/api\/apps\/[^/]+$/) ? refused(403) : null),
      { create: 'not' },
    ],
  ])(
    '%s',
    async (_, change, states) => {
      deviateBy(fixture, change);
      const certificate = await proveOn(fixture);
      expectStates(certificate, states);
    },
    PROOF_MS,
  );
});
