import { ApiProblem, knowProblems } from '../api/problem';
import { fieldTexts } from './field-texts';

const REFUSED = {
  code: 'invalid_app_name',
  detail: 'The app’s name cannot be used. Choose another name.',
  remedy: 'Choose another name.',
  errors: [{ path: 'name', message: 'it contains a slash' }],
};

afterEach(() => knowProblems({}));

it('has the words of the server, and the remedy if one field alone is refused', () => {
  expect(fieldTexts(ApiProblem.of(422, REFUSED))).toEqual([
    { path: 'name', message: 'It contains a slash. Choose another name.' },
  ]);
  const two = { ...REFUSED, errors: [...REFUSED.errors, { path: 'tag', message: 'it is taken' }] };
  expect(fieldTexts(ApiProblem.of(422, two)).map(({ message }) => message)).toEqual([
    'It contains a slash',
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
    { path: 'name', message: 'The server does not accept this value.' },
  ]);
});

it('names the limits of the rule that a field breaks, in each language', () => {
  const errors = [
    {
      path: 'name',
      message: 'name must be shorter than or equal to 120 characters',
      code: 'too_long',
      max: 120,
    },
    { path: 'role', message: 'role must be one of …', code: 'not_allowed', allowed: ['admin', 'viewer'] },
    { path: 'token', message: 'must be one word', code: 'wrong_format' },
  ];
  const said = () =>
    fieldTexts(ApiProblem.of(400, { code: 'bad_request', errors })).map(({ message }) => message);
  const rules = ['Enter at most 120 characters.', 'Choose one of these: admin and viewer.'];
  expect(said()).toEqual([...rules, 'Must be one word']);
  knowProblems({ bad_request: { message: 'Das geht nicht.' } });
  expect(said()).toEqual([...rules, 'The server does not accept this value.']);
});
