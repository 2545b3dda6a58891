/** Who a token belongs to, and what it may do as far as the provider tells. */
export interface Identity {
  login: string;
  name: string | null;
  scopes: string[] | null;
  expiresAt: Date | null;
}

/** Who repositories can belong to beside the account itself: an organization, group, workspace or project. */
export interface Organization {
  /** As it stands in the paths of its repositories. */
  path: string;
  name: string;
}

export interface Repository {
  /** As the provider's own addresses have it: `owner/name`. */
  path: string;
  sshUrl: string | null;
  httpsUrl: string;
  /** As the provider names it, also where nothing was pushed yet. */
  defaultBranch: string | null;
  isPrivate: boolean;
  /** Whether the account may add deploy keys; null where that is not told. */
  mayAdminister: boolean | null;
}

export interface Branch {
  name: string;
}

export interface DeployKey {
  id: string;
  /** In OpenSSH's form; the comment may be missing. */
  publicKey: string;
  mayWrite: boolean;
}

/** One page as the provider has it. */
export interface ListedPage<T> {
  items: T[];
  /** Where the next one begins, in the provider's own terms; null after the last one. */
  next: string | null;
}

export interface PageRequest {
  /** `next` of the page before; null: the first one. */
  at: string | null;
  size: number;
}

/** What Trellis asks of a provider. Each of them rejects with a ProviderError. */
export interface ProviderApi {
  identify(): Promise<Identity>;
  listOrganizations(page: PageRequest): Promise<ListedPage<Organization>>;
  /** Without an organization all that the account may see as its own; with its own login those that belong to it. */
  listRepositories(organization: string | null, page: PageRequest): Promise<ListedPage<Repository>>;
  listBranches(repository: string, page: PageRequest): Promise<ListedPage<Branch>>;
  getRepository(path: string): Promise<Repository>;
  /** An empty one. Null where there is one of this name already. */
  createRepository(repository: NewRepository): Promise<Repository | null>;
  /** Null where the provider has none. */
  readonly deployKeys: DeployKeys | null;
}

/** SSH keys that open one repository. */
export interface DeployKeys {
  listDeployKeys(repository: string, page: PageRequest): Promise<ListedPage<DeployKey>>;
  /** Null where the provider has this key already, here or elsewhere. */
  addDeployKey(repository: string, key: NewDeployKey): Promise<DeployKey | null>;
  removeDeployKey(repository: string, id: string): Promise<void>;
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

/** `owner/name` for an address; what is no part of a path stays out of it. */
export const encodePath = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .map(encodeURIComponent)
    .join('/');
