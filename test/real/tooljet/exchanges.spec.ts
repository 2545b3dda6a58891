import { KnownIds } from '../../support/tooljet/recording';
import { ScenarioPlayer } from '../../support/tooljet/play-scenario';
import { SCENARIOS } from '../../support/tooljet/scenarios';
import { ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { describeReal } from '../describe-real';
import { ADMIN, RealToolJet } from './real-tooljet';
import { writeFileSync } from 'node:fs';

for (const version of ['2.27.1', '2.26.2'])
  describeReal(`ToolJet ${version}`, (folder) => {
    let tooljet: RealToolJet;
    let fixture: ToolJetFixture;
    let real: ScenarioPlayer;
    let standIn: ScenarioPlayer;
    const ids = new KnownIds();
    const out: Record<string, unknown> = {};

    beforeAll(async () => {
      tooljet = await RealToolJet.start(folder);
      fixture = await ToolJetFixture.start();
      real = await ScenarioPlayer.signIn(tooljet.url, ADMIN);
      standIn = await ScenarioPlayer.signIn(fixture.server.url, ADMIN);
      ids.learn(real.workspaceId, standIn.workspaceId);
    });

    afterAll(async () => {
      writeFileSync(`/tmp/exchanges-${version}.json`, JSON.stringify(out));
      await tooljet[Symbol.asyncDispose]();
      await fixture[Symbol.asyncDispose]();
    });

    it.each(
      Object.values(SCENARIOS)
        .flat()
        .map((exchange) => [exchange.name, exchange] as const),
    )('%s', async (_, exchange) => {
      ids.learnOwn(JSON.stringify(exchange));
      const wanted = await real.play(exchange);
      const got = await standIn.play(exchange);
      ids.pair(wanted.body, got.body);
      const [a, b] = [
        { status: got.status, body: ids.plain(got.body, 'actual') },
        { status: wanted.status, body: ids.plain(wanted.body, 'recorded') },
      ];
      out[exchange.name] = { real: b, standIn: a, rawReal: wanted, raw: got };
      expect(a).toEqual(b);
    });
  });
