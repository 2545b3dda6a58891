import { DatabaseClient, packedText, packTexts } from '../../../src/core/database';
import { createTestDatabase } from '../../support/database';

const MEGABYTES = JSON.stringify(
  Array.from({ length: 40_000 }, (_, index) => ({ [`"${index}"`]: 'C:\\temp — €😀' })),
);
const TEXTS = [
  '',
  '{"a": "b"}',
  'é',
  '😀',
  '',
  MEGABYTES,
  "'); drop table git_documents; --",
  '\\x00',
  'NULL',
  '{,}',
];

it('returns each packed text as it was', async () => {
  const database = await createTestDatabase();
  const client = new DatabaseClient({ connectionString: database.url });
  try {
    await client.connect();
    for (const texts of [TEXTS, []]) {
      const { bytes, starts, lengths } = packTexts(texts);
      const { rows } = await client.query<{ text: string }>(
        `select ${packedText('$3')} as text from unnest($1::int[], $2::int[]) with ordinality as t (start, length, place)
         order by place`,
        [starts, lengths, bytes],
      );
      expect(rows.map(({ text }) => text)).toEqual(texts);
    }
  } finally {
    await client.end();
    await database.drop();
  }
});
