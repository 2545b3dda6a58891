import {
  AnswerComparison,
  type Answered,
  ScenarioPlayer,
  writeAnswers,
} from '../../support/tooljet/play-scenario';
import { SCENARIOS } from '../../support/tooljet/scenarios';
import { describeReal } from '../describe-real';
import { ADMIN, RealToolJet } from './real-tooljet';

const exchanges = Object.values(SCENARIOS).flat();

for (const version of ['2.27.1', '2.26.2'])
  describeReal(`ToolJet ${version}`, (folder) => {
    const isRecording = process.env.TRELLIS_RECORD === version;
    const comparison = new AnswerComparison();
    const answers: Answered[] = [];
    let tooljet: RealToolJet;
    let player: ScenarioPlayer;

    beforeAll(async () => {
      tooljet = await RealToolJet.start(folder);
      player = await ScenarioPlayer.signIn(tooljet.url, ADMIN);
    });

    afterAll(async () => {
      if (isRecording) writeAnswers(answers);
      await tooljet[Symbol.asyncDispose]();
    });

    it.each(exchanges.map((exchange) => [exchange.name, exchange] as const))('%s', async (_, exchange) => {
      const answer = await player.play(exchange);
      answers.push(answer);
      if (isRecording) return;
      const { actual, recorded } = comparison.compare(exchange, answer);
      expect(actual).toEqual(recorded);
    });
  });
