import { formatMessage, type Message } from './format-message';

const APPS: Message = [
  ['count', 'plural', { '0': ['no app'], one: ['#', ' app'], other: ['#', ' apps'] }],
  ' on ',
  ['branch'],
];
const english = (message: Message, values: object) => formatMessage(message, { ...values }, ['en']);

it('fills in values as they are', () => {
  expect(english(['Select ', ['0']], { 0: 'Orders' })).toBe('Select Orders');
  expect(english(['Select ', ['0']], { 0: '{0} # \\u0041 <0>' })).toBe('Select {0} # \\u0041 <0>');
  expect(english([['a'], '-', ['b']], { a: null })).toBe('-');
});

it('takes the form of the number, an exact one first', () => {
  expect(english(APPS, { count: 0, branch: 'main' })).toBe('no app on main');
  expect(english(APPS, { count: 1, branch: 'main' })).toBe('1 app on main');
  expect(english(APPS, { count: 1_234, branch: 'main' })).toBe('1,234 apps on main');
});
