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

describe('the ability to change or release apps is not proven that is broken by', () => {
  it.each<[string, Change, Partial<Record<Ability, string>>]>([
    [
      'a release without effect',
      (appId) => {
        fixture.server.state.apps.update(appId, { currentVersionId: null });
        return null;
      },
      { release: 'not' },
    ],
    [
      'a release that opens the app to everyone',
      (appId) => {
        const { apps } = fixture.server.state;
        if (apps.find(appId)?.currentVersionId) apps.update(appId, { isPublic: true });
        return null;
      },
      { release: 'not' },
    ],
    [
      'a rename that takes the release back',
      (appId) => {
        const { apps } = fixture.server.state;
        if (apps.find(appId)?.name.endsWith('-d')) apps.update(appId, { currentVersionId: null });
        return null;
      },
      { pull: 'not' },
    ],
    [
      'a version that is at once the released one',
      (appId, versionIds) => {
        if (versionIds.length > 1)
          fixture.server.state.apps.update(appId, { currentVersionId: versionIds.at(-1) });
        return null;
      },
      { pull: 'not', release: 'not' },
    ],
    [
      'pages that are not saved',
      (_, __, path) => (isTo(path, /^(POST|PUT) .*pages$/) ? refused() : null),
      { pull: 'partly' },
    ],
    [
      'versions that cannot be deleted',
      (_, __, path) => (isTo(path, /^DELETE .*versions/) ? refused(500) : null),
      { pull: 'not', release: 'not' },
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
