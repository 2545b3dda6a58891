import { newProofName } from '../../../src/hosts/app-host';
import { ABILITIES } from '../../../src/hosts/certificate';
import { describeReal } from '../describe-real';
import { RealToolJet } from './real-tooljet';

const never = new AbortController().signal;

for (const version of ['2.27.1', '2.26.2'])
  describeReal(`ToolJet ${version}`, (folder) => {
    let tooljet: RealToolJet;

    beforeAll(async () => {
      tooljet = await RealToolJet.start(folder);
    });

    afterAll(() => tooljet[Symbol.asyncDispose]());

    it('gets a certificate, without limits, and is left as it was', async () => {
      const ownName = newProofName();

      const certificate = await tooljet
        .hostWith(null)
        .prove({ ownName, formerNames: [] }, () => Promise.resolve(), never);

      const states = Object.fromEntries(ABILITIES.map((name) => [name, certificate.abilities[name].state]));
      expect(certificate).toMatchObject({ version, limits: [], edits: { done: 33, total: 33 } });
      expect(states).toMatchObject({ list: 'proven', capture: 'proven', create: 'proven', pull: 'proven' });
      expect(await tooljet.ask('GET', '/apps?page=1&searchKey=trellis')).toMatchObject({ apps: [] });
    });
  });
