import { Injectable } from '@nestjs/common';
import { AppError } from '../../../core/errors';
import { deploymentIncomplete } from '../../domain';
import { AppPlaces, labelOf, type HeldPlaces, type RefusedChange, type WantedApp } from '../../ports';
import type { DeploymentProblem } from '../../store/deployments';
import type { OpenRepository } from '../mirrors';
import type { PlannedApp } from './plan';
import { PrepareDeployment } from './prepare-deployment';
import { StoreDeployment, type DeployRun, type PreparedDeployment } from './store-deployment';

/** Refusals by a place that pass only when somebody changes the app in Git, or the place. */
const LASTING = new Set([
  'host_document_unsupported',
  'host_missing',
  'host_name_taken',
  'host_name_unsupported',
  'host_not_equal',
  'host_refused',
  'host_too_large',
]);
const CHANGED = 'host_app_changed';

/** Deploys to a workspace whose apps are edited elsewhere: there first, and here once all of them are switched. */
@Injectable()
export class DeployInPlace {
  constructor(
    private readonly places: AppPlaces,
    private readonly preparing: PrepareDeployment,
    private readonly storing: StoreDeployment,
  ) {}

  /** True for a deployment that changes apps which are edited elsewhere, or adds some there. */
  async isNeeded({ job }: DeployRun, { planned, status }: PreparedDeployment): Promise<boolean> {
    if (status !== 'applied' || !planned.apps.some(isElsewhere)) return false;
    return (await this.places.find(job.workspaceId)) !== null;
  }

  /** Returns false where the apps have changed since the plan was made. */
  async run(repository: OpenRepository, run: DeployRun, planned: PreparedDeployment): Promise<boolean> {
    const { workspaceId } = run.job;
    const appIds = idsOf(planned);
    return this.places.holdAll({ workspaceId, appIds }, run.signal, async (places) => {
      // Changes that were made there until now are uncommitted changes here by now.
      const prepared = await this.preparing.run(repository, run);
      if (prepared === null) return this.storing.endUnmoved(run);
      if (prepared.status !== 'applied') return this.storing.run(run, prepared);
      if (idsOf(prepared).some((id) => !appIds.includes(id))) return false;
      return this.change(places, run, prepared);
    });
  }

  private async change(places: HeldPlaces, run: DeployRun, prepared: PreparedDeployment): Promise<boolean> {
    const wanted = prepared.planned.apps.filter(isElsewhere).map((app) => wantedOf(app, prepared));
    const outcome = await places.change(wanted, async (keep) =>
      (await this.storing.run(run, prepared, keep)) ? { result: true } : null,
    );
    if (outcome.kind === 'stored') return true;
    if (outcome.kind === 'nothing_stored') return false;
    const { refusal, stillChanged } = outcome;
    if (stillChanged.length === 0 && refusal.code === CHANGED) return false;
    if (!LASTING.has(refusal.code)) throw stillChanged.length > 0 ? incomplete(outcome, wanted) : refusal;
    return this.storing.run(run, refusedBy(outcome, prepared));
  }
}

/** Apps that are added are made elsewhere as well. */
const isElsewhere = ({ here }: PlannedApp): boolean => here === null || here.app.hosted !== null;

const idsOf = ({ planned }: PreparedDeployment): string[] =>
  planned.apps.flatMap(({ here }) => (here?.app.hosted ? here.app.id : []));

const wantedOf = ({ here, gitAppId, name, read }: PlannedApp, { found }: PreparedDeployment): WantedApp => ({
  appId: here?.app.id ?? null,
  source: gitAppId,
  name,
  read: async () => {
    const { settled } = await read();
    return { document: settled.text, label: labelOf(found.commit.sha) };
  },
});

function refusedBy(refused: RefusedChange, prepared: PreparedDeployment): PreparedDeployment {
  const { planned } = prepared;
  const problems = [...planned.plan.problems, ...problemsOf(refused, planned.apps)];
  return { ...prepared, status: 'refused', planned: { ...planned, plan: { ...planned.plan, problems } } };
}

function problemsOf(
  { refusal, source, name, stillChanged }: RefusedChange,
  apps: PlannedApp[],
): DeploymentProblem[] {
  const { code, message, remedy } = refusal;
  const detail = [`${name}: ${message}`, remedy].filter(Boolean).join(' ');
  const gitIds = new Map(apps.map((app) => [app.name, app.gitAppId]));
  return [
    { code, detail, gitAppId: source },
    ...stillChanged.map((changed) => ({
      code: 'deployment_incomplete',
      detail: `${changed} has the state of the commit in the connected editor, and someone has edited it there since.`,
      gitAppId: gitIds.get(changed) ?? null,
    })),
  ];
}

function incomplete({ refusal, stillChanged }: RefusedChange, wanted: WantedApp[]): AppError {
  const unchanged = wanted.map(({ name }) => name).filter((name) => !stillChanged.includes(name));
  return deploymentIncomplete(refusal, { changed: stillChanged, unchanged });
}
