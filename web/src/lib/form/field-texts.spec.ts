import { ApiProblem } from '../api/problem';
import { setLanguage } from '../language/say';
import { fieldTexts } from './field-texts';

const REFUSED = {
  code: 'invalid_app_name',
  detail: 'The app’s name cannot be used. Choose another name.',
  remedy: 'Choose another name.',
  errors: [{ path: 'name', message: 'it contains a slash' }],
};

/** Translates errors to German by `error` or `remedy`, and code. */
const translate = (texts: Record<string, string>) => {
  const entries = Object.entries(texts).map(([key, text]) => [key.replace(' ', '\u0004'), text]);
  setLanguage({ catalogue: Object.fromEntries(entries), locales: ['de'] });
};

afterEach(() => setLanguage({ catalogue: null, locales: ['en'] }));

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
  translate({
    'error invalid_app_name': 'Der Name geht nicht.',
    'remedy invalid_app_name': 'Nimm einen anderen.',
    'error bad_request': 'Das geht nicht.',
    'remedy bad_request': 'Prüfe es.',
  });
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
  translate({ 'error bad_request': 'Das geht nicht.' });
  expect(said()).toEqual([
    'Enter at most 120 characters.',
    'Choose one of these: admin und viewer.',
    'The server does not accept this value.',
  ]);
});
