import { readAnswers } from '../../support/tooljet/play-scenario';
import { RECORDED_2_27 } from '../../support/tooljet/personalities';
import { recordings } from '../../support/tooljet/recording';
import { isMadeOf, refusalWords } from '../../support/tooljet/refusal-words';
import { type Route, UNSEEN } from '../../support/tooljet/routes/route';
import { SCENARIOS } from '../../support/tooljet/scenarios';
import { ROUTES } from '../../support/tooljet/tooljet-server';
import { UNSEEN_REFUSALS } from '../../support/tooljet/unseen-refusals';

interface Seen {
  name: string;
  method: string;
  path: string;
  status: number;
  body: unknown;
}

const answers = new Map(readAnswers().map((answer) => [answer.name, answer]));

/** All that a real ToolJet 2.27.1 was seen to answer. */
const seen: Seen[] = [
  ...recordings.map(({ name, request: { method, path }, response: { status, body } }) => ({
    ...{ name, method, status, body },
    path: path.replace(/^\/api/, ''),
  })),
  ...Object.values(SCENARIOS)
    .flat()
    .map(({ name, method, path }) => ({ ...answers.get(name)!, method, path })),
];

const isIn227 = ({ isIn = () => true }: Route) => isIn(RECORDED_2_27);
const textOf = ({ method, path }: Route) => `${method} ${path}`;

/** Successful answers of a route. */
function answersOf({ method, path }: Route): Seen[] {
  const pattern = new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`);
  return seen.filter(
    (one) => one.method === method && one.status < 400 && pattern.test(one.path.split('?')[0]),
  );
}

describe('marks of what a real ToolJet was seen to do', () => {
  it('name, for each route of 2.27, an answer of it, or say that there is none', () => {
    const wrong = ROUTES.filter(isIn227).filter((route) => {
      const found = answersOf(route).map(({ name }) => name);
      return route.seen === UNSEEN ? found.length > 0 : !found.includes(route.seen);
    });

    expect(wrong.map(textOf)).toEqual([]);
  });

  it('are unseen for all routes that later versions alone have', () => {
    const wrong = ROUTES.filter((route) => !isIn227(route) && route.seen !== UNSEEN);

    expect(wrong.map(textOf)).toEqual([]);
  });

  it('list all refusals that were not seen, and no others', () => {
    const messages = seen
      .filter(({ status }) => status >= 400)
      .flatMap(({ body }) => (body as { message: string | string[] }).message);

    const unseen = refusalWords().filter((words) => !messages.some((message) => isMadeOf(message, words)));

    expect(unseen).toEqual([...UNSEEN_REFUSALS].sort());
  });
});
