export { deploymentSettingsOf, DeploymentSettingsRequest } from './deployments.dto';
export { Deployments } from './deployments';
export { DeploymentsHttpModule } from './deployments-http.module';
export { DeploymentHandlers } from './handlers';
export { findFollowed, fingerprintOf, followsRef, type KnownRefs } from './rules';
export { DeploymentSettingsStore, type FollowingWorkspace } from './settings-store';
