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

/** Answers of older versions in place of the recorded ones of 2.27.1. */
const CHANGED: Record<string, (recorded: Answered) => Answered> = {
  '2.26.2': (recorded) => {
    const { name, body } = recorded;
    if (name === 'imports/old export of an unknown app') {
      const message = "Cannot read properties of undefined (reading 'constructor')";
      return { name, status: 500, body: { ...(body as object), statusCode: 500, message } };
    }
    return name.startsWith('imports/') ? { ...recorded, body: withoutGeneralStyles(body) } : recorded;
  },
};

/** An import forgets these styles. */
function withoutGeneralStyles(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (key, value: unknown) => (key === 'generalStyles' ? null : value));
}

for (const version of ['2.27.1', '2.26.2'])
  describeReal(`ToolJet ${version}`, (folder) => {
    const isRecording = process.env.TRELLIS_RECORD === version;
    const comparison = new AnswerComparison(CHANGED[version]);
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
