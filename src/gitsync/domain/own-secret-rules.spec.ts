import { findOwnMatches } from './own-secret-rules';
import { findSecrets, secretFound } from './secrets';

const found = (text: string) =>
  findOwnMatches(text).map(({ rule, start, end }) => [rule, text.slice(start, end)]);

it.each([
  ['mqtts://user:pw12345@broker.example.com:8883', 'pw12345'],
  ['url = "https://u:hunter2pass@api.acme.io/v1"', 'hunter2pass'],
  ['amqp://me:p%40ss@[::1]/', null],
  ['postgres://app:s3cret!@db/orders', 's3cret!'],
  ['mqtt://:only-password@broker', 'only-password'],
])('finds the password in the address %s', (text, password) => {
  expect(found(text)).toEqual(password === null ? [] : [['password-in-address', password]]);
});

it.each([
  ["const password = 'hunter2';", 'hunter2'],
  ['msg.apiKey = "k3y-of-mine";', 'k3y-of-mine'],
  ['{ "password": "S3cr3tPw99" }', 'S3cr3tPw99'],
  ['let dbPassword=`abc!defg`', 'abc!defg'],
  ["const accessToken: string = 'x'; auth_token: 'a1b2c3d4'", 'a1b2c3d4'],
])('finds the password in the code %s', (text, password) => {
  expect(found(text)).toEqual([['password-in-code', password]]);
});

it.each([
  'https://user:password@example.com',
  'mqtt://user:pass@host',
  'https://{{secrets.USER}}:{{secrets.PASSWORD}}@api.example.com',
  'https://u:${PASSWORD}@api.example.com',
  'https://u:<your password>@host',
  'https://example.com:8080/a@b',
  'mailto:someone@example.com, http://a:80/x@y',
  'see https://example.com/users/@me:now',
  'const password = msg.payload.password;',
  "const password = env.get('DB_PASSWORD1');",
  "password: '{{components.password1.value}}'",
  "{ type: 'password', label: 'Password 1' }",
  "if (password === 'a1b2c3') return;",
  "password = ''; secret = 'x'",
  "const secret = 'msg.payload.secret2';",
  "const apiKey = 'YOUR_API_KEY';",
  "const password = 'password';",
  "errors.password = 'Mindestens 8 Zeichen';",
  "passwordHint: 'a1b2c3d4'",
  "const token = 'a1b2c3d4';",
])('finds nothing in %s', (text) => {
  expect(found(text)).toEqual([]);
});

const flowsWith = (func: string) =>
  JSON.stringify({ flows: [{ id: 'a', type: 'function', name: 'Send', func }] });

it('is part of the search of documents, which finds each secret once', async () => {
  const secrets = await findSecrets(
    flowsWith("const password = 'hunter2';\nfetch('https://u:hunter2pass@api.acme.io')"),
  );
  expect(secrets.map(({ place, path }) => [place, path])).toEqual([
    [['node Send'], '/flows/0/func'],
    [['node Send'], '/flows/0/func'],
  ]);
  expect(await findSecrets(flowsWith("fetch('https://admin:S3cr3tPw99@10.0.0.5/x')"))).toHaveLength(1);
});

it('comes with the words of the platform', async () => {
  const inFlows = secretFound(await findSecrets(flowsWith("const password = 'hunter2';")));
  expect(inFlows.remedy).toContain('env.get("NAME")');
  expect(inFlows.remedy).not.toContain('{{');
  const inApp = secretFound(
    await findSecrets('{"appV2": {"name": "a", "code": "const password = \'hunter2\'"}}'),
  );
  expect(inApp.remedy).toContain('{{secrets.NAME}}');
});
