import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { begun } from '../support/begun';
import { issueCertificate, makeAuthority } from '../support/certificates';
import { endProcess } from '../support/end-process';
import { eventually } from '../support/eventually';
import { findFreePort } from '../support/free-port';

const EXAMPLES = join(__dirname, '../../docs/deployment');
const CERTIFICATES = '/etc/letsencrypt/live/trellis.example.com';

interface Ports {
  http: number;
  https: number;
  trellis: number;
}

/** A reverse proxy, and how its example in `docs/deployment` runs in a folder and at ports of a test. */
export interface ProxyKind {
  program: '/usr/sbin/nginx' | '/usr/bin/caddy';
  example: string;
  args: (folder: string) => string[];
  adapt: (example: string, folder: string, ports: Ports) => string;
  /** The part of the example that names the paths to pass on, for those below a base path. */
  below: (basePath: string) => [from: string, to: string];
}

export const NGINX: ProxyKind = {
  program: '/usr/sbin/nginx',
  example: 'nginx.conf',
  below: (basePath) => ['location / {', `location ${basePath} {`],
  args: (folder) => ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')],
  adapt: (example, folder, ports) => {
    const server = replaced(example, [
      [/ {2}listen \[::\]:.*\n/g, ''],
      ['listen 80;', `listen 127.0.0.1:${ports.http};`],
      ['listen 443 ', `listen 127.0.0.1:${ports.https} `],
      [`${CERTIFICATES}/fullchain.pem`, `${folder}/server.pem`],
      [`${CERTIFICATES}/privkey.pem`, `${folder}/server.key`],
      ['127.0.0.1:3000', `127.0.0.1:${ports.trellis}`],
    ]);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
    return [
      'daemon off;',
      `pid ${folder}/nginx.pid;`,
      process.getuid?.() === 0 ? 'user root;' : '',
      'events {}',
      'http {',
      'access_log off;',
      ...temporary.map((name) => `${name}_temp_path ${folder}/temporary/${name};`),
      server,
      '}',
    ].join('\n');
  },
};

export const CADDY: ProxyKind = {
  program: '/usr/bin/caddy',
  example: 'Caddyfile',
  below: (basePath) => ['reverse_proxy ', `reverse_proxy ${basePath}* `],
  args: (folder) => ['run', '--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')],
  adapt: (example, folder, ports) => {
    const site = 'trellis.example.com {\n';
    return (
      `{\nadmin off\nhttp_port ${ports.http}\nhttps_port ${ports.https}\ndefault_bind 127.0.0.1\n}\n` +
      replaced(example, [
        [site, `${site}\ttls ${folder}/server.pem ${folder}/server.key\n`],
        ['127.0.0.1:3000', `127.0.0.1:${ports.trellis}`],
      ])
    );
  },
};

/** Replaces parts of an example; throws if the example has lost one of them. */
function replaced(text: string, changes: [string | RegExp, string][]): string {
  return changes.reduce((before, [from, to]) => {
    const after = before.replace(from, to);
    if (after === before) throw new Error(`The example has no ${String(from)}.`);
    return after;
  }, text);
}

/** A reverse proxy with TLS on loopback, in front of the server at a port. */
export class ReverseProxy {
  certificateAuthority = '';
  private child: ChildProcess | null = null;

  private constructor(
    private readonly kind: ProxyKind,
    private readonly folder: string,
    readonly ports: Ports,
    private readonly basePath: string,
  ) {}

  static async start(
    kind: ProxyKind,
    { port, basePath }: { port: number; basePath: string },
  ): Promise<ReverseProxy> {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-proxy-'));
    await chmod(folder, 0o711);
    const [http, https] = [await findFreePort(), await findFreePort()];
    return begun(new ReverseProxy(kind, folder, { http, https, trellis: port }, basePath));
  }

  async stop(): Promise<void> {
    await endProcess(this.child);
    await rm(this.folder, { recursive: true, force: true });
  }

  async begin(): Promise<void> {
    const { program, example, args, adapt, below } = this.kind;
    const { folder, ports, basePath } = this;
    await mkdir(join(folder, 'temporary'));
    this.certificateAuthority = await makeAuthority(folder);
    const altName = 'DNS:trellis.example.com';
    await issueCertificate(folder, { name: 'server', subject: 'CN=trellis.example.com', altName });
    const text = await readFile(join(EXAMPLES, example), 'utf8');
    const served = basePath ? replaced(text, [below(basePath)]) : text;
    await writeFile(join(folder, example), adapt(served, folder, ports));
    const child = spawn(program, args(folder), {
      env: { PATH: process.env.PATH, HOME: folder, TRELLIS_TEST_RUN: process.env.TRELLIS_TEST_RUN },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.child = child;
    let complaint = '';
    child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`${program} has ended: ${complaint}`);
      await fetch(`http://127.0.0.1:${ports.http}/`, { redirect: 'manual' });
    });
  }
}
