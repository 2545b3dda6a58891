import 'reflect-metadata';
import { join } from 'node:path';
import { Client } from 'pg';
import { runMigrations } from '../../src/core/database';
import { createDatabase } from '../../src/core/embedded-postgres/cluster';
import { keepResults } from '../support/keep-results';
import { describeMachine } from '../support/machine';
import { startPostgres15 } from '../support/postgres';
import { makeFolder, runBench, type Endings } from '../support/run-bench';
import { readOptions } from './options';
import { printReport, type Report } from './report';
import { measureClaims, playBacklog, playCrowd, playIdle, playTrickle, type Place, type Run } from './scenes';
import { seedWorkspaces } from './seed';

/** A worker may open 22 connections, and so may each server. */
const CONNECTIONS_A_WORKER = 22;

async function main(endings: Endings): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const machine = await describeMachine();
  const dir = await makeFolder(endings);
  const postgres = await startPostgres15(join(dir, 'postgres'), {
    max_connections: String(options.workers * CONNECTIONS_A_WORKER + 50),
    shared_preload_libraries: 'pg_stat_statements',
  });
  endings.push(() => postgres.stop());
  const url = await createDatabase(postgres.url, 'scale');
  await runMigrations(url);
  const client = new Client({ connectionString: url });
  await client.connect();
  endings.push(() => client.end());
  await client.query('create extension pg_stat_statements');
  const workspaceIds = await seedWorkspaces(client, options.workspaces);
  const place: Place = { url, dir, pid: postgres.pid, client, workspaceIds };

  const claims = await measureClaims(place);
  const few = Math.max(1, Math.round(options.workers / 10));
  const { workers, jobs } = options;
  const crowd = Math.round(options.workspaces / 10);
  const runs: Run[] = [];
  const keep = (run: Run) => {
    console.log(`• ${run.title}, ${run.workers} workers: ${run.seconds.toFixed(1)} s`);
    runs.push(run);
  };
  for (const count of [few, workers]) keep(await playIdle(place, count));
  for (const count of [few, workers]) keep(await playTrickle(place, count));
  for (const count of [few, workers]) keep(await playBacklog(place, { workers: count, jobs }));
  keep(await playCrowd(place, { workers: few, crowd }));
  const report: Report = { machine, options, claims, runs };
  const markdown = printReport(report);
  console.log(`\n${markdown}`);
  if (options.keeps) await keepResults('scale', { report, markdown });
}

runBench(main);
