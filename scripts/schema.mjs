// Makes docs/internals/schema.md from a database on which all migrations ran: node scripts/schema.mjs. `npm run check`
// compares the two.
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { linkPostgresLibraries } from './setup/dependencies.mjs';
import { root, setUp } from './setup.mjs';

const PAGE = 'docs/internals/schema.md';

const HEAD = `# Schema

_Which tables and columns does the database have, and what for?_

Made by \`node scripts/schema.mjs\` from a database on which all [migrations](../../migrations/index.ts) ran. A table's subject and purpose are its comment in the database: \`comment on table … is '<subject>: <purpose>'\`.
`;

/** Constraints of columns that are not null have names of their own from PostgreSQL 18 on, and say nothing new. */
const TABLES = `
  select c.relname as name, obj_description(c.oid, 'pg_class') as comment,
    case when c.relkind = 'v' then pg_get_viewdef(c.oid, true) end as view,
    c.relpersistence = 'u' as unlogged,
    array(
      select quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attnotnull then ' not null' else '' end
        || case when a.attidentity <> '' then ' generated as identity' else '' end
        || case when a.attgenerated <> '' then ' generated always as (' || pg_get_expr(d.adbin, d.adrelid, true) || ') stored'
             else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid, true), '') end
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum
    ) as columns,
    array(
      select pg_get_constraintdef(k.oid, true) from pg_constraint k
      where k.conrelid = c.oid and k.contype <> 'n'
      order by position(k.contype in 'pufcx'), k.conname collate "C"
    ) as constraints,
    array(
      select pg_get_indexdef(i.indexrelid, 0, true) from pg_index i join pg_class x on x.oid = i.indexrelid
      where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = c.oid)
      order by x.relname collate "C"
    ) as indexes,
    array(
      select pg_get_triggerdef(t.oid, true) from pg_trigger t
      where t.tgrelid = c.oid and not t.tgisinternal order by t.tgname collate "C"
    ) as triggers
  from pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v')
  order by c.relname collate "C"`;

/** Returns a message if the page is not what the migrations make, or a table has no comment; else none. */
export async function compareSchema(folder) {
  if (!existsSync(path.join(folder, 'dist/src/core/database'))) return [];
  const { text, problems } = await describeSchema(folder);
  const file = path.join(folder, PAGE);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return present === text
    ? problems
    : [...problems, `${PAGE} is not what the migrations make; type: node scripts/schema.mjs`];
}

async function describeSchema(folder) {
  const tables = await readTables(folder);
  const isDescribed = ({ comment }) => /^[^:]+: ./.test(comment ?? '');
  const described = tables.filter(isDescribed).map((table) => {
    const [subject, purpose] = table.comment.split(/: (.*)/s);
    return { ...table, subject, purpose };
  });
  return {
    text: write(described),
    problems: tables
      .filter((table) => !isDescribed(table))
      .map(({ name }) => `The table ${name} has no comment '<subject>: <purpose>': its migration adds one.`),
  };
}

async function readTables(folder) {
  await linkPostgresLibraries(folder);
  const require = createRequire(import.meta.url);
  const core = path.join(folder, 'dist/src/core');
  const { ensurePostgres } = require(path.join(core, 'embedded-postgres'));
  const { runMigrations } = require(path.join(core, 'database'));
  const { Client } = require('pg');
  const temporary = mkdtempSync(path.join(tmpdir(), 'trellis-schema-'));
  // As root, PostgreSQL runs as another user, who has to get to its folder.
  chmodSync(temporary, 0o711);
  const server = await ensurePostgres({ dataDir: path.join(temporary, 'postgres'), durability: 'off' });
  try {
    await runMigrations(server.url);
    const client = new Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query(TABLES);
    await client.end();
    return rows;
  } finally {
    await server.stop();
    rmSync(temporary, { recursive: true, force: true });
  }
}

function write(tables) {
  const subjects = [...new Set(tables.map(({ subject }) => subject))].sort();
  return [
    HEAD,
    ...subjects.map((subject) => {
      const own = tables.filter((table) => table.subject === subject);
      return `## ${subject}\n\n${own.map(line).join('\n')}\n`;
    }),
    ...['## SQL\n', ...tables.map((table) => `### ${table.name}\n\n\`\`\`sql\n${sqlOf(table)}\n\`\`\`\n`)],
  ].join('\n');
}

const line = ({ name, purpose }) => `- [\`${name}\`](#${name}): ${purpose}`;

function sqlOf({ name, view, unlogged, columns, constraints, indexes, triggers }) {
  if (view) return `create view ${name} as\n${view.trim()}`;
  const lines = [...columns, ...constraints].map((text) => `  ${text}`).join(',\n');
  return [
    `create ${unlogged ? 'unlogged ' : ''}table ${name} (\n${lines}\n);`,
    ...[...indexes, ...triggers].map((text) => `${text.replace(' USING btree', '')};`),
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  await setUp();
  const { text, problems } = await describeSchema(root);
  writeFileSync(path.join(root, PAGE), text);
  console.log([...problems, `${PAGE} is written.`].join('\n'));
  process.exitCode = problems.length === 0 ? 0 : 1;
}
