import { AnswerReader, findText } from './answer-reader';

const answers = new AnswerReader('ToolJet');

it('returns what is there', () => {
  expect(answers.record({ a: 1 }, 'the answer')).toEqual({ a: 1 });
  expect(answers.records([{ a: 1 }], 'apps')).toEqual([{ a: 1 }]);
  expect(answers.text({ id: 'x' }, 'id')).toBe('x');
  expect([findText({ id: 'x' }, 'id'), findText({ id: 7 }, 'id'), findText({}, 'id')]).toEqual([
    'x',
    null,
    null,
  ]);
});

it.each([
  ['the answer is no object', () => answers.record([], 'the answer')],
  ['the answer is no object', () => answers.record(null, 'the answer')],
  ['the answer is no object', () => answers.record('{}', 'the answer')],
  ['apps is no list', () => answers.records({ length: 0 }, 'apps')],
  ['an item of apps is no object', () => answers.records([{}, 1], 'apps')],
  ['id is missing', () => answers.text({}, 'id')],
  ['id is missing', () => answers.text({ id: '' }, 'id')],
  ['id is missing', () => answers.text({ id: 7 }, 'id')],
])('says of which product, and why: %s', (detail, read) => {
  expect(read).toThrow(
    expect.objectContaining({
      code: 'host_answer_invalid',
      message: `ToolJet answered with something unexpected: ${detail}.`,
      remedy: 'Look at ToolJet’s log, and check its version.',
    }),
  );
});
