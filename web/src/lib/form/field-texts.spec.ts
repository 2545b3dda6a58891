import { ApiProblem } from '../api/problem';
import { fieldTexts } from './field-texts';

const REFUSED = {
  code: 'invalid_app_name',
  detail: 'The app’s name cannot be used. Choose another name.',
  remedy: 'Choose another name.',
  errors: [{ path: 'name', message: 'it contains a slash' }],
};

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

it('names the limits of the rule that a field breaks', () => {
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
  expect(
    fieldTexts(ApiProblem.of(400, { code: 'bad_request', errors })).map(({ message }) => message),
  ).toEqual(['Enter at most 120 characters.', 'Choose one of these: admin and viewer.', 'Must be one word']);
});
