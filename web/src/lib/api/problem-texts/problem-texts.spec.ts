import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitFailure } from '../../../../../src/git/errors/git-error';
import { ApiProblem, knowProblems } from '../problem';
import { GIT_TEXTS } from './git-texts';
import { PROBLEM_TEXTS } from './index';

const DOCUMENT = join(__dirname, '../../../../../docs/openapi.json');
/** Codes that the page never gets: it sends such requests right, or another program sends them. */
const OF_PROGRAMS = ['invalid_patch', 'invalid_signature', 'precondition_required'];

interface ApiDocument {
  paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
}

afterEach(() => knowProblems({}));

it('has each failure of Git, in the words of the server', () => {
  const written = Object.entries(GitFailure).map(([code, { message, remedy }]) => [
    code,
    { message, remedy },
  ]);
  expect(GIT_TEXTS).toEqual(Object.fromEntries(written));
});

it('has each error that the API names', () => {
  const { paths } = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as ApiDocument;
  const responses = Object.values(paths)
    .flatMap((path) => Object.values(path))
    .flatMap((operation) => Object.entries(operation.responses))
    .filter(([status]) => status >= '400');
  const codes = responses.flatMap(([, { description }]) =>
    [...description.matchAll(/`([a-z]+(?:_[a-z]+)*)`/g)].map(([, code]) => code),
  );
  expect(new Set(codes).size).toBeGreaterThan(100);
  const missing = new Set(codes.filter((code) => !Object.hasOwn(PROBLEM_TEXTS, code)));
  expect([...missing].sort()).toEqual(OF_PROGRAMS);
});

it('tells an error again by its code, and keeps its data and the words of the server', () => {
  knowProblems({ git_timeout: { message: 'Der Server antwortet nicht.', remedy: 'Noch einmal versuchen.' } });
  const told = ApiProblem.of(504, {
    code: 'git_timeout',
    detail: 'No answer. Wait.',
    remedy: 'Wait.',
    host: 'a',
  });
  expect([told.message, told.remedy, told.data]).toEqual([
    'Der Server antwortet nicht.',
    'Noch einmal versuchen.',
    { host: 'a' },
  ]);
  expect(told.said).toBe('No answer. Wait.');
});

it('has the words of the server for an unknown code', () => {
  const unknown = ApiProblem.of(409, { code: 'new_code', detail: 'It is so.' });
  expect([unknown.message, unknown.remedy, unknown.said]).toEqual(['It is so.', null, null]);
});
