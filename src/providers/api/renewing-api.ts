import { ProviderError } from './provider-error';
import type { DeployKeys, ProviderApi } from './provider-api';

/**
 * Retries once with another token if the provider does not accept the first one. A refused request did nothing, and
 * all requests may be repeated.
 */
export function renewingApi(first: ProviderApi, renew: () => Promise<ProviderApi>): ProviderApi {
  let api = first;
  const ask = async <T>(request: (api: ProviderApi) => Promise<T>): Promise<T> => {
    try {
      return await request(api);
    } catch (error) {
      if (!(error instanceof ProviderError) || error.code !== 'provider_token_refused') throw error;
      api = await renew();
      return request(api);
    }
  };
  const askKeys = <T>(request: (keys: DeployKeys) => Promise<T>): Promise<T> =>
    ask((one) => {
      if (!one.deployKeys) throw new Error('With another token the provider is the same.');
      return request(one.deployKeys);
    });
  return {
    identify: () => ask((one) => one.identify()),
    listOrganizations: (page) => ask((one) => one.listOrganizations(page)),
    listRepositories: (organization, page) => ask((one) => one.listRepositories(organization, page)),
    listBranches: (repository, page) => ask((one) => one.listBranches(repository, page)),
    getRepository: (path) => ask((one) => one.getRepository(path)),
    createRepository: (repository) => ask((one) => one.createRepository(repository)),
    createPullRequest: (repository, request) => ask((one) => one.createPullRequest(repository, request)),
    addWebhook: (repository, webhook) => ask((one) => one.addWebhook(repository, webhook)),
    removeWebhook: (repository, id) => ask((one) => one.removeWebhook(repository, id)),
    deployKeys: first.deployKeys && {
      listDeployKeys: (repository, page) => askKeys((keys) => keys.listDeployKeys(repository, page)),
      addDeployKey: (repository, key) => askKeys((keys) => keys.addDeployKey(repository, key)),
      removeDeployKey: (repository, id) => askKeys((keys) => keys.removeDeployKey(repository, id)),
    },
  };
}
