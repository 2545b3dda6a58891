import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitFailure } from '../../../../src/git/errors/git-error';
import { listErrorCodes } from '../../../compile-texts.cjs';
import { setLanguage } from '../language/say';
import { ApiProblem } from './problem';

const TIMEOUT = { code: 'git_timeout', detail: 'No answer. Wait.', remedy: 'Wait.', host: 'a' };

afterEach(() => setLanguage({ catalogue: null, locales: ['en'] }));

it('translates an error by its code, and keeps its data and the words of the server', () => {
  const catalogue = {
    'error\u0004git_timeout': 'Der Server antwortet nicht.',
    'remedy\u0004git_timeout': 'Noch einmal versuchen.',
  };
  setLanguage({ catalogue, locales: ['de'] });
  const told = ApiProblem.of(504, TIMEOUT);
  expect([told.message, told.remedy, told.data]).toEqual([
    'Der Server antwortet nicht.',
    'Noch einmal versuchen.',
    { host: 'a' },
  ]);
  expect(told.said).toBe('No answer. Wait.');
});

it.each([
  ['English', null],
  ['a language that has no text for the code', {}],
])('shows the words of the server in %s', (_, catalogue) => {
  setLanguage({ catalogue, locales: ['de'] });
  const told = ApiProblem.of(504, TIMEOUT);
  expect([told.message, told.remedy, told.said]).toEqual(['No answer.', 'Wait.', null]);
});

it('finds the codes of all errors for translators, those of Git among them', () => {
  const codes = listErrorCodes(readFileSync(join(__dirname, '../../../../docs/api-surface.txt'), 'utf8'));
  expect(codes).toEqual(expect.arrayContaining(['busy', 'app_name_taken', ...Object.keys(GitFailure)]));
  expect(codes.length).toBeGreaterThan(100);
});
