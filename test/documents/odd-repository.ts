import { ownDocument } from './documents';

interface OddRepository {
  files: Record<string, string>;
  /** The Git id, path and problem of each app, in the order of a listing. */
  apps: [gitAppId: string | null, path: string, problem: string | null][];
}

/**
 * Returns a repository with names that no system can check out together: they hold colons, end with a dot, or differ only
 * in case. So it is generated instead of stored as a folder.
 */
export function oddRepository(): OddRepository {
  const stockCount = ownDocument('Stock count/v1');
  const files = {
    '.meta/meta.json': JSON.stringify(
      {
        odd: entry('Orders: today (1) [new].', 'v 1.0 (draft)'),
        apostrophe: entry("Ada's to-dos", 'v2'),
        // Two apps of one name, each with the file of its own version.
        'rota-1': entry('Rota'),
        'rota-4': entry('Rota', 'v4'),
        // Two entries of one file, which belongs to the entry pushed last.
        stale: entry('Calc', 'v1', '2025-06-10T09:11:29.904Z'),
        owner: entry('Calc', 'v1', '2025-06-10T12:11:29.905+02:00'),
        // Folders pass through systems that ignore case or decompose letters.
        'other-case': entry('Stock Count'),
        'other-form': entry('Caf\u00e9'),
        // Two files whose paths differ only in case.
        upper: entry('Test'),
        lower: entry('test'),
        gone: entry('Deleted by hand'),
      },
      null,
      2,
    ),
    'Orders: today (1) [new]./v 1.0 (draft).json': ownDocument('apps/odd-spelling'),
    'Orders: today (1) [new]./notes: keep.txt': 'Not an app.\n',
    "Ada's to-dos/v2.json": ownDocument("Ada's to-dos/v2"),
    'Rota/v1.json': ownDocument('Rota/v1'),
    'Rota/v4.json': ownDocument('Rota/v4'),
    'Calc/v1.json': ownDocument('calc/v1'),
    'Cafe\u0301/v1.json': ownDocument('Meeting rooms/v2'),
    'Loose/v9.json': ownDocument('apps/visitor-book'),
    'Test/v1.json': stockCount.replaceAll('"Stock count"', '"Test"'),
    'stock count/v1.json': stockCount,
    'test/v1.json': ownDocument('apps/price-check'),
  };
  return {
    files,
    apps: [
      ['odd', 'Orders: today (1) [new]./v 1.0 (draft).json', null],
      ['apostrophe', "Ada's to-dos/v2.json", null],
      ['rota-1', 'Rota/v1.json', null],
      ['rota-4', 'Rota/v4.json', null],
      ['stale', 'Calc/v1.json', 'git_duplicate_name'],
      ['owner', 'Calc/v1.json', null],
      ['other-case', 'stock count/v1.json', null],
      ['other-form', 'Cafe\u0301/v1.json', null],
      ['upper', 'Test/v1.json', null],
      ['lower', 'test/v1.json', null],
      ['gone', 'Deleted by hand/v1.json', 'git_file_missing'],
      [null, 'Loose/v9.json', null],
    ],
  };
}

function entry(gitAppName: string, gitVersionName = 'v1', lastpushDate = '2025-03-26T12:10:30.805Z') {
  return {
    gitAppName,
    lastCommitMessage: `About ${gitAppName}`,
    gitVersionId: 'another id than that of the document',
    lastpushDate,
    gitVersionName,
    lastCommitUser: 'Ada',
  };
}
