import path from 'node:path';
import { filesOfFolder } from '../support/files-of-folder';

const SOURCES = path.resolve(__dirname, '../../src');

it('gives each type of a request or answer a name of its own: the OpenAPI document has only one of a name', () => {
  const names = Object.entries(filesOfFolder(SOURCES))
    .filter(([file]) => file.endsWith('.dto.ts'))
    .flatMap(([, content]) =>
      [...content.toString().matchAll(/^export class (\w+)/gm)].map(([, name]) => name),
    );
  expect(names).toContain('ChannelView');
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});
