// The program of an agent with a client of the SDK, run by clients.spec.ts. Its argument is JSON; it prints one line of JSON for
// each step, and reads the code of a sign-in from standard input.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { URLSearchParams } from 'node:url';

const { folder, sdk, by, url, token, stdio, app } = JSON.parse(process.argv[2]);
const require = createRequire(`${folder}/package.json`);
const { Client, HttpTransport, StdioTransport, Unauthorized } = loadSdk();

/** The second generation of the SDK is one package; in the first, each part has a path of its own. */
function loadSdk() {
  if (sdk.startsWith('@')) {
    const client = require(sdk);
    return {
      Client: client.Client,
      HttpTransport: client.StreamableHTTPClientTransport,
      StdioTransport: require(`${sdk}/stdio`).StdioClientTransport,
      Unauthorized: client.UnauthorizedError,
    };
  }
  return {
    Client: require(`${sdk}/client/index.js`).Client,
    HttpTransport: require(`${sdk}/client/streamableHttp.js`).StreamableHTTPClientTransport,
    StdioTransport: require(`${sdk}/client/stdio.js`).StdioClientTransport,
    Unauthorized: require(`${sdk}/client/auth.js`).UnauthorizedError,
  };
}

const say = (step) => process.stdout.write(`${JSON.stringify(step)}\n`);

class Provider {
  redirectUrl = 'http://127.0.0.1:9/callback';
  clientMetadata = {
    client_name: 'Real Program',
    redirect_uris: [this.redirectUrl],
    grant_types: ['authorization_code'],
    token_endpoint_auth_method: 'none',
  };
  clientInformation = () => this.client;
  saveClientInformation = (client) => void (this.client = client);
  tokens = () => this.kept;
  saveTokens = (tokens) => void (this.kept = tokens);
  redirectToAuthorization = (asked) => say({ asked: asked.href });
  saveCodeVerifier = (verifier) => void (this.verifier = verifier);
  codeVerifier = () => this.verifier;
  saveDiscoveryState = (discovered) => void (this.discovered = discovered);
  discoveryState = () => this.discovered;
}

async function openTransport() {
  if (by === 'stdio') return new StdioTransport(stdio);
  if (by === 'http')
    return new HttpTransport(new URL(url), {
      requestInit: { headers: { Authorization: `Bearer ${token}` } },
    });
  const authProvider = new Provider();
  const open = () => new HttpTransport(new URL(url), { authProvider });
  const first = open();
  try {
    await newClient().connect(first);
    throw new Error('It was let in without a token.');
  } catch (error) {
    if (!(error instanceof Unauthorized)) throw error;
  }
  const [line] = await once(createInterface({ input: process.stdin }), 'line');
  const { params } = JSON.parse(line);
  // The second generation checks `iss`, and takes all parameters.
  if (sdk.startsWith('@')) await first.finishAuth(new URLSearchParams(params));
  else await first.finishAuth(new URLSearchParams(params).get('code'));
  return open();
}

const newClient = () => new Client({ name: 'Real Program', version: '1.0.0' });

const client = newClient();
const transport = await openTransport();
await client.connect(transport);
const call = async (name, args = {}) => {
  const { isError = false, content } = await client.callTool({ name, arguments: args });
  const images = content.filter(({ type }) => type === 'image').length;
  return { isError, images, ...JSON.parse(content.find(({ type }) => type === 'text').text) };
};
say({ server: client.getServerVersion().name, capabilities: client.getServerCapabilities() });
const { tools } = await client.listTools();
say({ tools: tools.map(({ name }) => name) });
say({ listed: await call('list_apps') });
say({ refused: await call('outline', { app: 'Nothing of this name' }) });
const outline = await call('outline', { app });
say({ picture: (await call('picture', { app })).images });
const { resources } = await client.listResources();
const { contents } = await client.readResource({ uri: resources[0].uri });
const { resourceTemplates } = await client.listResourceTemplates();
say({ resources: resources.length, text: contents[0].text.length, templates: resourceTemplates.length });
const edits = [{ op: 'set', of: 'title', path: 'properties.text', value: `By ${sdk} over ${by}` }];
const edited = await call('edit', { app, version: outline.version, edits });
const committed = await call('commit', {
  apps: [app],
  message: 'A title',
  versions: { [app]: edited.version },
});
say({ edited, committed });
say({ undone: await call('undo_session') });
await client.ping();
if (by !== 'stdio') await transport.terminateSession();
const after =
  by === 'stdio'
    ? null
    : await client.ping().then(
        () => 'answered',
        (error) => String(error),
      );
await client.close();
say({ done: true, after });
