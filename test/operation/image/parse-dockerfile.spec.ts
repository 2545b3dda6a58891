import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDockerfile } from './parse-dockerfile';

const steps = (...lines: string[]) => parseDockerfile(['FROM base', ...lines].join('\n'))[0]?.steps;

it('reads the stages with their names', () => {
  expect(parseDockerfile('FROM one AS builder\nRUN true\n\nfrom two\nUSER node\n')).toEqual([
    { image: 'one', name: 'builder', steps: [{ kind: 'run', line: 2, command: 'true' }] },
    { image: 'two', name: null, steps: [{ kind: 'user', line: 5, user: 'node' }] },
  ]);
});

it('joins continuation lines, and leaves out comments and empty lines between them', () => {
  expect(steps('RUN one \\', '  # not part of it \\', '', ' && two\\', 'three', 'USER node')).toEqual([
    { kind: 'run', line: 2, command: 'one  && twothree' },
    { kind: 'user', line: 7, user: 'node' },
  ]);
});

it('keeps what the shell reads: quotes, variables, hashes and backslashes within a line', () => {
  const command = `for f in "$HOME"/*; do echo "\\n # $f"; done`;
  expect(steps(`RUN ${command}`)).toEqual([{ kind: 'run', line: 2, command }]);
});

it('tells an exec form from a line for the shell', () => {
  expect(steps('CMD ["node", "-e", "a(`$b`)"]', 'CMD node main.js')).toMatchObject([
    { command: ['node', '-e', 'a(`$b`)'] },
    { command: 'node main.js' },
  ]);
});

it('reads copies from the context and from stages', () => {
  expect(steps('COPY a b ./', 'COPY --from=builder /srv/a a')).toEqual([
    { kind: 'copy', line: 2, from: null, sources: ['a', 'b'], target: './' },
    { kind: 'copy', line: 3, from: 'builder', sources: ['/srv/a'], target: 'a' },
  ]);
});

it('reads settings of the container', () => {
  expect(
    steps(
      'ENV A=1 B_2=/var/lib',
      'HEALTHCHECK --interval=15s --retries=3 \\',
      '  CMD ["true"]',
      'VOLUME /data',
      'EXPOSE 3000',
      'STOPSIGNAL SIGTERM',
      'WORKDIR /srv',
    ),
  ).toEqual([
    { kind: 'env', line: 2, variables: { A: '1', B_2: '/var/lib' } },
    { kind: 'healthcheck', line: 3, options: { interval: '15s', retries: '3' }, command: ['true'] },
    { kind: 'volume', line: 5, paths: ['/data'] },
    { kind: 'expose', line: 6, ports: ['3000'] },
    { kind: 'stopsignal', line: 7, signal: 'SIGTERM' },
    { kind: 'workdir', line: 8, path: '/srv' },
  ]);
});

it.each([
  ['an instruction that it does not know', 'ADD a b', 'Line 2: ADD is not known'],
  ['another one', 'ENTRYPOINT ["node"]', 'Line 2: ENTRYPOINT is not known'],
  ['a flag of RUN', 'RUN --mount=type=cache,target=/x true', '--mount of RUN is not known'],
  ['a flag of COPY', 'COPY --chown=node a b', '--chown of COPY is not known'],
  ['a flag of HEALTHCHECK', 'HEALTHCHECK --start-interval=1s CMD true', '--start-interval of HEALTHCHECK'],
  ['a here-document', 'RUN <<EOF', 'here-document'],
  ['a here-document as a file', 'COPY <<EOF /etc/x', 'here-documents are not known'],
  ['a variable in a path', 'WORKDIR $HOME', 'are not known: $HOME'],
  ['a pattern', 'COPY *.json ./', 'are not known: *.json'],
  ['quotes in ENV', 'ENV A="b"', 'without quotes'],
  ['the old form of ENV', 'ENV A b', 'wants name=value'],
  ['several sources for one file', 'COPY a b c', 'ends with /'],
  ['a copy without a target', 'COPY a', 'a source and a target'],
  ['a list with single quotes', "CMD ['node']", 'no JSON list'],
  ['two users', 'USER a b', 'wants one value'],
  ['an instruction without a value', 'USER', 'wants a value'],
  ['no health check', 'HEALTHCHECK NONE', 'wants CMD'],
  ['a backslash at the end', 'RUN true \\', 'ends with a backslash'],
  ['a line without an instruction', '&& true', 'no instruction'],
  ['a parser directive', '# escape=`', 'parser directive'],
])('refuses %s', (_, line, message) => {
  expect(() => steps(line)).toThrow(message);
});

it.each([
  ['RUN true', 'before the first FROM'],
  ['# nothing', 'no FROM'],
  ['FROM --platform=linux/arm64 base', '--platform of FROM'],
  ['FROM a b', 'FROM wants an image'],
])('refuses a file with %s', (text, message) => {
  expect(() => parseDockerfile(text)).toThrow(message);
});

it("understands all of Trellis's Dockerfile", () => {
  const stages = parseDockerfile(readFileSync(join(__dirname, '../../../Dockerfile'), 'utf8'));
  expect(stages.map(({ name }) => name)).toEqual(['builder', null]);
});
