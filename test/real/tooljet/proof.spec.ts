import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newProofName } from '../../../src/hosts/app-host';
import { ABILITIES } from '../../../src/hosts/certificate';
import { describeReal } from '../describe-real';
import { RealToolJet } from './real-tooljet';

const never = new AbortController().signal;
/** Time that each answer of a slow ToolJet takes longer. */
const SLOW_MS = 300;

/** Passes requests on, each after a while, as a line or a small machine does. */
async function startSlowProxy(target: string): Promise<{ url: string; server: Server }> {
  const server = createServer((incoming, outgoing) => {
    setTimeout(() => {
      const { method, headers, url = '' } = incoming;
      const sent = request(`${target}${url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      sent.on('error', () => outgoing.destroy());
      incoming.pipe(sent);
    }, SLOW_MS);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

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

    it(`is proven where each answer takes ${SLOW_MS} ms longer`, async () => {
      const { url, server } = await startSlowProxy(tooljet.url);
      try {
        const host = tooljet.hostWith(null, {}, { url });

        const certificate = await host.prove(
          { ownName: newProofName(), formerNames: [] },
          () => Promise.resolve(),
          never,
        );

        expect(certificate.edits).toEqual({ done: 33, total: 33 });
        const { calls, durationMs } = certificate;
        console.log(`ToolJet ${version}: proven in ${Math.round(durationMs / 1000)} s, ${calls} requests`);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
  });
