import { readClaims, type Told } from './claims';

const ISSUER = 'https://login.example.com';
const RULES = { groupsClaim: 'groups', isMissingGroupsNone: false, areEmailsVerified: false };
const read = (token: Told, userinfo: Told = {}, rules: Partial<typeof RULES> = {}) =>
  readClaims({ iss: ISSUER, sub: 'ada', ...token }, userinfo, { ...RULES, ...rules });

it.each(['abc', ' abc ', 'abc\t', 'x'.repeat(255)])('keeps a subject as it is: %j', (sub) => {
  expect(read({ sub, sid: sub })).toMatchObject({ subject: sub, sid: sub });
});

it.each(['', ' ', '\t', 'a\0b', '\ud800', 'x'.repeat(256), 7, null, undefined])(
  'refuses the subject %j',
  (sub) => {
    expect(() => read({ sub })).toThrow('“sub”');
  },
);

it.each([
  [{ email: 'a@example.com', email_verified: true }, {}, true],
  [{ email: 'a@example.com' }, { email: 'b@example.com', email_verified: true }, false],
  [{ email: 'a@example.com' }, { email_verified: true }, false],
  [{ email_verified: true }, { email: 'a@example.com' }, false],
  [{}, { email: 'a@example.com', email_verified: true }, true],
  [{ email: 'a@example.com', email_verified: 'true' }, {}, false],
])('takes an address and its verification from one source: %j, %j', (token, userinfo, isVerified) => {
  expect(read(token, userinfo).email).toMatchObject({ address: 'a@example.com', isVerified });
});

it.each([
  [undefined, true],
  ['true', true],
  [true, true],
  [false, false],
  ['false', false],
])('trusts the addresses of an issuer where it is set, unless it denies them: %j', (verified, isVerified) => {
  const { email } = read(
    { email: 'a@example.com', email_verified: verified },
    {},
    { areEmailsVerified: true },
  );
  expect(email?.isVerified).toBe(isVerified);
});

it.each(['no address', 'a@example.com\u200b', 'a\0@example.com', `${'a'.repeat(320)}@example.com`, 7])(
  'takes no address that the API would refuse: %j',
  (email) => {
    expect(read({ email })).toMatchObject({ email: null, invalidEmail: email });
  },
);

it.each([
  [{ groups: [] }, { names: [] }],
  [{ groups: ['a', 'b'] }, { names: ['a', 'b'] }],
  [{ groups: 'a' }, { names: ['a'] }],
  [{}, { problem: 'missing', told: 'nothing' }],
  [{ groups: null }, { problem: 'missing', told: 'nothing' }],
  [{ _claim_names: { groups: 'src1' } }, { problem: 'cut', told: '_claim_names' }],
  [
    { groups: ['a'], hasgroups: 'true' },
    { problem: 'cut', told: 'hasgroups' },
  ],
  [{ _claim_names: { address: 'src1' }, groups: ['a'] }, { names: ['a'] }],
  [{ groups: '' }, { problem: 'odd', told: '""' }],
  [{ groups: [1] }, { problem: 'odd', told: '[1]' }],
])('tells groups that are not told from none: %j', (token, groups) => {
  expect(read(token).groups).toEqual(groups);
  expect(read({}, token).groups).toEqual(groups);
});

it('takes a missing claim for no groups where it is set, but not one that was cut', () => {
  expect(read({}, {}, { isMissingGroupsNone: true }).groups).toEqual({ names: [] });
  const cut = read({ hasgroups: true }, {}, { isMissingGroupsNone: true });
  expect(cut.groups).toMatchObject({ problem: 'cut' });
});

it.each([
  [' Ada  Lovelace ', 'Ada  Lovelace'],
  ['Ada\r\nBcc: x', 'Ada Bcc: x'],
  ['\u202eadA\u200b', 'adA'],
  ['می\u200cخواهم', 'می\u200cخواهم'],
  [`${'a'.repeat(199)}😀`, 'a'.repeat(199)],
  [' \u200b ', null],
])('cleans the name %j', (name, cleaned) => {
  expect(read({ name }).name).toBe(cleaned);
});
