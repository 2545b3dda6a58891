import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { parse as parseYaml } from 'yaml';
import { printSchema } from './description';
import { parse } from './read-setup-file';

const DOCS = join(__dirname, '../../docs');

describe('the schema for editors', () => {
  it('is the one that the file is checked with: npm run openapi prints it', async () => {
    expect(await readFile(join(DOCS, 'setup-file.schema.json'), 'utf8')).toBe(printSchema());
  });

  it('accepts the example of the documentation, and refuses what Trellis refuses', async () => {
    const [, example] = /```yaml\n(# yaml-language-server[^]*?)```/.exec(
      await readFile(join(DOCS, 'operate/setup-file.md'), 'utf8'),
    )!;
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    const isRight = ajv.compile(JSON.parse(printSchema()) as object);
    const agree = (text: string): boolean => {
      const isTaken = parse(text).problems.length === 0;
      expect({ text, isRight: isRight(parseYaml(text)) }).toEqual({ text, isRight: isTaken });
      return isTaken;
    };
    expect(agree(example)).toBe(true);
    const broken = [
      example.replace('branch: main', 'brnch: main'),
      example.replace('role: admin', 'role: boss'),
      example.replace('pollSeconds: 60', 'pollSeconds: "60"'),
      example.replace('env:ADA_PASSWORD', 'hunter2'),
      example.replace('API_URL:', '1API:'),
      example.replace('name: Orders', ''),
      example.replace('SHA256:', 'MD5:'),
    ];
    for (const text of broken) {
      expect(text).not.toBe(example);
      expect(agree(text)).toBe(false);
    }
  });
});
