// Runs oidc-provider, which is an ES module, in a process of its own. Its parent says what it serves.
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

let accounts = [];
let handle = (_request, response) => void response.writeHead(503).end();

const server = createServer((request, response) => handle(request, response));
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));

function serve({ issuer, clients, people }) {
  accounts = people;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', kid: String(process.hrtime.bigint()) };
  const provider = new Provider(issuer, {
    clients,
    jwks: { keys: [key] },
    findAccount: (_, id) => {
      const claims = accounts.find(({ sub }) => sub === id);
      return claims && { accountId: id, claims: () => claims };
    },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'], groups: ['groups'] },
    scopes: ['openid', 'profile', 'email', 'groups'],
    features: { devInteractions: { enabled: true }, backchannelLogout: { enabled: true } },
    // Its own guard refuses loopback addresses, where the Trellis of a test is.
    fetch: (url, { dispatcher: _, ...options }) => fetch(url, options),
    cookies: { keys: ['a key of tests'] },
    ttl: { Session: 600, Grant: 600, Interaction: 600, AccessToken: 600, IdToken: 600 },
  });
  handle = provider.callback();
}

process.on('message', (message) => {
  if (message.people && !message.issuer) accounts = message.people;
  else serve(message);
  process.send({ done: true });
});
process.on('disconnect', () => process.exit(0));
