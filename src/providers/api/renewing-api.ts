import { ProviderError } from './provider-error';
import type { ProviderApi } from './provider-api';

/**
 * Asks again, once, with another token where the provider does not accept the first one. What was refused so was not
 * done, and all that is asked for may be asked for twice.
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
  return {
    identify: () => ask((one) => one.identify()),
    listOrganizations: (page) => ask((one) => one.listOrganizations(page)),
    listRepositories: (organization, page) => ask((one) => one.listRepositories(organization, page)),
    listBranches: (repository, page) => ask((one) => one.listBranches(repository, page)),
    getRepository: (path) => ask((one) => one.getRepository(path)),
    createRepository: (repository) => ask((one) => one.createRepository(repository)),
    listDeployKeys: (repository, page) => ask((one) => one.listDeployKeys(repository, page)),
    addDeployKey: (repository, key) => ask((one) => one.addDeployKey(repository, key)),
    removeDeployKey: (repository, id) => ask((one) => one.removeDeployKey(repository, id)),
  };
}
