/** The rows of ToolJet 2.27, with their columns in the order of an export, and the later columns that are read here. */
export type Json = Record<string, unknown>;

export interface Times {
  createdAt: string;
  updatedAt: string;
}

export interface AppRow extends Times {
  id: string;
  name: string;
  slug: string;
  isPublic: boolean | null;
  isMaintenanceOn: boolean;
  icon: string | null;
  organizationId: string;
  currentVersionId: string | null;
  userId: string;
  type?: AppType;
}

export type AppType = 'front-end' | 'module' | 'workflow';

export interface VersionRow extends Times {
  id: string;
  name: string;
  definition: null;
  globalSettings: Json;
  showViewerNavigation: boolean;
  homePageId: string | null;
  appId: string;
  currentEnvironmentId: string;
  pageSettings?: Json | null;
  status?: VersionStatus;
  parentVersionId?: string | null;
}

export type VersionStatus = 'DRAFT' | 'PUBLISHED' | 'RELEASED';

export interface PageRow extends Times {
  id: string;
  name: string;
  handle: string;
  index: number;
  disabled: boolean | null;
  /** An object since 3.0: `{ value, fxActive }`. */
  hidden: boolean | Json | null;
  appVersionId: string;
  autoComputeLayout?: boolean;
  icon?: string | null;
  url?: string | null;
  type?: string;
  openIn?: string;
  appId?: string | null;
}

export interface ComponentRow extends Times {
  id: string;
  name: string;
  type: string;
  pageId: string;
  parent: string | null;
  properties: Json | null;
  general: Json | null;
  styles: Json | null;
  generalStyles: Json | null;
  displayPreferences: Json | null;
  validation: Json | null;
}

export interface LayoutRow {
  id: string;
  type: string;
  top: number;
  left: number;
  width: number;
  height: number;
  componentId: string;
  dimensionUnit?: string;
}

export interface EventRow extends Times {
  id: string;
  name: string;
  index: number;
  event: Json;
  sourceId: string;
  target: string;
  appVersionId: string;
}

export interface QueryRow extends Times {
  id: string;
  name: string;
  options: Json | null;
  dataSourceId: string;
  appVersionId: string;
}

export interface DataSourceRow extends Times {
  id: string;
  name: string;
  kind: string;
  type: string;
  pluginId: string | null;
  appVersionId: string | null;
  organizationId: string | null;
  scope: string;
}

export interface OptionsRow extends Times {
  id: string;
  dataSourceId: string;
  environmentId: string;
  options: Json | null;
}

export interface EnvironmentRow extends Times {
  id: string;
  organizationId: string;
  name: string;
  isDefault: boolean;
  priority: number;
  enabled: boolean;
}

export interface WorkspaceRow extends Times {
  id: string;
  name: string;
  slug: string;
}

export interface FolderRow extends Times {
  id: string;
  name: string;
  organizationId: string;
  type?: AppType;
}

export interface FolderAppRow extends Times {
  id: string;
  folderId: string;
  appId: string;
}

export interface ConstantRow extends Times {
  id: string;
  name: string;
  value: string;
  type: 'Global' | 'Secret';
}

/** Variable of a workspace of ToolJet 2. */
export interface VariableRow extends Times {
  id: string;
  name: string;
  value: string;
  type: 'client' | 'server';
}

/** Table of ToolJet's own database, as far as an export has it. */
export interface TableRow {
  id: string;
  name: string;
  columns: Json[];
  foreignKeys: Json[];
}

export interface UserRow {
  id: string;
  email: string;
  password: string | null;
  firstName: string;
  lastName: string;
  isAdmin: boolean;
  wrongPasswords: number;
}
