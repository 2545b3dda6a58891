import '../jobs';
import { selectHead, type HeadRow } from './queue-store';

const row = (more: Partial<HeadRow> = {}): HeadRow => ({
  id: '',
  kind: 'commit_app',
  target: 'one',
  runs_alone: false,
  job_target: null,
  bytes: 0,
  ...more,
});
const countOf = (...queue: HeadRow[]) => {
  const { together, behind } = selectHead(queue);
  return together.length + behind.length;
};

it('takes commits up to the next job of another kind, and any other job alone', () => {
  expect(countOf()).toBe(0);
  expect(countOf(row(), row({ kind: 'rename_app' }), row({ kind: 'pull_app' }), row())).toBe(2);
  expect(countOf(row({ kind: 'pull_app' }), row())).toBe(1);
  expect(countOf(row({ kind: 'commit_apps' }), row())).toBe(1);
  expect(countOf(row(), row({ kind: 'commit_apps' }), row())).toBe(1);
  expect(countOf(row({ bytes: 2 ** 40 }), row({ bytes: 2 ** 40 + 1 }))).toBe(1);
  expect(countOf(row(), row({ target: 'another' }), row())).toBe(1);
  expect(countOf(...Array.from({ length: 200 }, () => row()))).toBe(128);
});

it('takes imports of one target up to the next job of another kind', () => {
  const imported = row({ kind: 'import_app' });
  expect(countOf(imported, imported, row())).toBe(2);
  expect(countOf(row(), imported)).toBe(1);
  expect(countOf(imported, imported, row({ kind: 'import_app', target: 'another' }))).toBe(2);
  expect(countOf(imported, row({ kind: 'import_app', runs_alone: true }))).toBe(1);
  const queue = ['one', 'two', 'three'].map((id) => row({ kind: 'import_app', id }));
  expect(selectHead(queue)).toMatchObject({ together: ['one'], behind: ['two', 'three'] });
});

it('takes a job with a strike alone, wherever it is in the queue', () => {
  expect(countOf(row({ runs_alone: true }), row())).toBe(1);
  expect(countOf(row(), row(), row({ runs_alone: true }), row())).toBe(2);
  expect(countOf(row({ runs_alone: true }), row({ runs_alone: true }))).toBe(1);
});

it('leaves a job of an unknown kind, and those behind it, to a newer version', () => {
  expect(countOf(row({ kind: 'future_kind' }), row())).toBe(0);
  expect(countOf(row(), row({ kind: 'future_kind' }), row())).toBe(1);
});
