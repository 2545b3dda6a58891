import { ApiProblem, knowProblems } from '../api/problem';
import { fieldTexts } from './field-texts';

const REFUSED = {
  code: 'invalid_app_name',
  detail: 'The app’s name cannot be used. Choose another name.',
  remedy: 'Choose another name.',
  errors: [{ path: 'name', message: 'It holds a slash' }],
};

afterEach(() => knowProblems({}));

it('has the words of the server, and the remedy if one field alone is refused', () => {
  expect(fieldTexts(ApiProblem.of(422, REFUSED))).toEqual([
    { path: 'name', message: 'It holds a slash. Choose another name.' },
  ]);
  const two = { ...REFUSED, errors: [...REFUSED.errors, { path: 'tag', message: 'It is taken' }] };
  expect(fieldTexts(ApiProblem.of(422, two)).map(({ message }) => message)).toEqual([
    'It holds a slash',
    'It is taken',
  ]);
});

it('has the words of the page where it tells the error again', () => {
  const text = { message: 'Der Name geht nicht.', remedy: 'Nimm einen anderen.' };
  knowProblems({ invalid_app_name: text, bad_request: { message: 'Das geht nicht.', remedy: 'Prüfe es.' } });
  expect(fieldTexts(ApiProblem.of(422, REFUSED))).toEqual([
    { path: 'name', message: 'Der Name geht nicht. Nimm einen anderen.' },
  ]);
  // The text of the code is about all fields of the request.
  expect(fieldTexts(ApiProblem.of(400, { ...REFUSED, code: 'bad_request' }))).toEqual([
    { path: 'name', message: 'The server does not take this value.' },
  ]);
});
