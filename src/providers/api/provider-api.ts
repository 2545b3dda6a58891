/** Owner of a token, and its rights as far as the provider reports them. */
export interface Identity {
  login: string;
  name: string | null;
  scopes: string[] | null;
  expiresAt: Date | null;
}

/** Owner of repositories other than the account itself: an organization, group, workspace or project. */
export interface Organization {
  /** Prefix in the paths of its repositories. */
  path: string;
  name: string;
}

export interface Repository {
  /** `owner/name`, as in the provider's own addresses. */
  path: string;
  sshUrl: string | null;
  httpsUrl: string;
  /** As reported by the provider, even before the first push. */
  defaultBranch: string | null;
  isPrivate: boolean;
  /** True if the account may add deploy keys; null if unknown. */
  mayAdminister: boolean | null;
}

export interface Branch {
  name: string;
  /** True if changes have to come by a pull request, or from few people; null if the account may not know. */
  isProtected: boolean | null;
}

export interface NewPullRequest {
  /** Branch with the changes. */
  from: string;
  /** Branch that takes them. */
  into: string;
  title: string;
  description: string;
}

/** Pull request, or merge request of GitLab. */
export interface PullRequest {
  /** Page for the browser. */
  url: string;
  number: number;
}

export interface DeployKey {
  id: string;
  /** OpenSSH format; the comment may be missing. */
  publicKey: string;
  mayWrite: boolean;
}

/** One page of the provider's list. */
export interface ListedPage<T> {
  items: T[];
  /** Start of the next page in the provider's own terms; null after the last one. */
  next: string | null;
}

export interface PageRequest {
  /** `next` of the previous page; null: the first one. */
  at: string | null;
  size: number;
}

/** Operations that Trellis needs of a provider. Each rejects with a ProviderError. */
export interface ProviderApi {
  identify(): Promise<Identity>;
  listOrganizations(page: PageRequest): Promise<ListedPage<Organization>>;
  /** Lists all repositories in which the account works, or those of one owner: an organization or its own login. */
  listRepositories(organization: string | null, page: PageRequest): Promise<ListedPage<Repository>>;
  listBranches(repository: string, page: PageRequest): Promise<ListedPage<Branch>>;
  getRepository(path: string): Promise<Repository>;
  /** Creates an empty repository. Returns null if the name is taken. */
  createRepository(repository: NewRepository): Promise<Repository | null>;
  /** Opens a pull request between two branches of a repository. Returns the one that is open already, if there is. */
  createPullRequest(repository: string, request: NewPullRequest): Promise<PullRequest>;
  /** Has the provider send its pushes to `url`, signed with the secret. Returns the webhook's id there. */
  addWebhook(repository: string, webhook: NewWebhook): Promise<string>;
  removeWebhook(repository: string, id: string): Promise<void>;
  /** Null if the provider has none. */
  readonly deployKeys: DeployKeys | null;
}

/** SSH keys that give access to one repository. */
export interface DeployKeys {
  listDeployKeys(repository: string, page: PageRequest): Promise<ListedPage<DeployKey>>;
  /** Returns null if the provider has this key already, here or elsewhere. */
  addDeployKey(repository: string, key: NewDeployKey): Promise<DeployKey | null>;
  removeDeployKey(repository: string, id: string): Promise<void>;
}

export interface NewWebhook {
  url: string;
  secret: string;
}

export interface NewRepository {
  /** The account's own login, or one of its organizations. */
  organization: string;
  name: string;
  isPrivate: boolean;
}

export interface NewDeployKey {
  title: string;
  publicKey: string;
  mayWrite: boolean;
}

/** Encodes `owner/name` for an address; characters that do not belong in a path are encoded. */
export const encodePath = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map(encodeURIComponent)
    .join('/');
