export { DeploymentStore } from '../store';
export { DeploymentsWorkerModule } from './deployments-worker.module';
export { DeploymentRunners } from './runners';
