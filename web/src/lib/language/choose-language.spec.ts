import { chooseLanguage, formatLocales } from './choose-language';

it('chooses the first preference that there is a catalogue for', () => {
  expect(chooseLanguage(['fr', 'de', 'en'], ['en', 'de'])).toBe('de');
});

it('takes the language for a region that has no catalogue of its own', () => {
  expect(chooseLanguage(['de-CH', 'en'], ['en', 'de'])).toBe('de');
  expect(chooseLanguage(['zh-Hant-TW'], ['en', 'zh', 'zh-Hant'])).toBe('zh-Hant');
});

it('chooses English for readers of no available language', () => {
  expect(chooseLanguage(['fr-CA', 'fr'], ['en', 'de'])).toBe('en');
  expect(chooseLanguage([], ['en'])).toBe('en');
});

it('formats by the reader’s region only in the language of the texts', () => {
  expect(formatLocales('en', ['en-GB', 'en'])).toEqual(['en-GB', 'en', 'en']);
  expect(formatLocales('en', ['de-AT', 'en-IE'])).toEqual(['en-IE', 'en']);
  expect(formatLocales('de', ['fr'])).toEqual(['de']);
});
