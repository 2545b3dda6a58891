import { AnswerComparison, ScenarioPlayer } from '../../support/tooljet/play-scenario';
import { SCENARIOS } from '../../support/tooljet/scenarios';
import { ADMIN, ToolJetFixture } from './tooljet-fixture';

const comparison = new AnswerComparison();
let tooljet: ToolJetFixture;
let player: ScenarioPlayer;

beforeAll(async () => {
  tooljet = await ToolJetFixture.start();
  player = await ScenarioPlayer.signIn(tooljet.server.url, ADMIN);
});

afterAll(() => tooljet[Symbol.asyncDispose]());

describe('the stand-in for ToolJet answers as ToolJet 2.27.1 did', () => {
  const exchanges = Object.values(SCENARIOS).flat();

  it.each(exchanges.map((exchange) => [exchange.name, exchange] as const))('%s', async (_, exchange) => {
    const { actual, recorded } = comparison.compare(exchange, await player.play(exchange));
    expect(actual).toEqual(recorded);
  });
});
