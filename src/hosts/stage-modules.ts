import { AppError } from '../core/errors';
import type { RefusedChange, WantedApp } from '../gitsync';
import type { AppHost, ShownModules } from './app-host';
import { AppHostError } from './app-host-error';

export interface Staged<Change> {
  change: Change;
  /** Changes of a stage need nothing of each other. */
  stage: number;
}

interface Stages {
  /** Sorts changes by their stages, each with its stage. */
  sort<Change extends { source: string }>(changes: Change[]): Staged<Change>[];
}

/** Finds the order in which apps can be made: modules before the apps that show them. Refuses modules that show each other. */
export async function inStages(wanted: WantedApp[], appHost: AppHost): Promise<Stages | RefusedChange> {
  const read: ReadApp[] = [];
  // The documents of all apps are not in memory together.
  for (const app of appHost.hasModules ? wanted : []) read.push(await readApp(app, appHost));
  const modules = new Map(read.flatMap((app) => (app.id === null ? [] : [[app.id, app] as const])));
  try {
    const stages = new Map(read.map((app) => [app.source, stageOf(app, modules, [])]));
    const stageOfChange = ({ source }: { source: string }) => stages.get(source) ?? 0;
    return {
      sort: (changes) =>
        changes
          .map((change) => ({ change, stage: stageOfChange(change) }))
          .sort((one, other) => one.stage - other.stage),
    };
  } catch (error) {
    if (!(error instanceof CycleError)) throw error;
    const { source, name } = error.app;
    return { kind: 'refused', refusal: error.refusal, source, name, stillChanged: [] };
  }
}

interface ReadApp extends ShownModules {
  source: string;
  name: string;
}

async function readApp({ source, name, read }: WantedApp, appHost: AppHost): Promise<ReadApp> {
  return { source, name, ...appHost.modulesOf((await read()).document) };
}

/** `path`: the apps that lead to this one. */
function stageOf(app: ReadApp, modules: ReadonlyMap<string, ReadApp>, path: ReadApp[]): number {
  if (path.includes(app)) throw new CycleError(app, path.slice(path.indexOf(app)));
  const shown = app.shows.flatMap((id) => modules.get(id) ?? []);
  return Math.max(0, ...shown.map((module) => 1 + stageOf(module, modules, [...path, app])));
}

class CycleError extends Error {
  readonly refusal: AppError;

  constructor(
    readonly app: ReadApp,
    cycle: ReadApp[],
  ) {
    const names = cycle.map(({ name }) => name);
    super(`Modules show each other: ${names.join(', ')}.`);
    this.refusal = new AppHostError('host_document_unsupported', this.message, {
      remedy: 'Remove one of them from another one in the repository.',
      data: { names },
    });
  }
}
