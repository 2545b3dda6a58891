import { englishLocales } from './locales';

it('formats by the reader’s region only if the reader prefers English of it', () => {
  expect(englishLocales(['en-GB', 'en'])).toEqual(['en-GB', 'en', 'en']);
  expect(englishLocales(['de-AT', 'en-IE'])).toEqual(['en-IE', 'en']);
  expect(englishLocales(['fr', 'enm'])).toEqual(['en']);
});
