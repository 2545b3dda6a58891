/** Members of the API's answers that the demo uses. */
export interface App {
  id: string;
  name: string;
  gitAppId: string;
  locked: boolean;
  git: { jobId: string; commit?: string; error?: { code: string; message: string } } | null;
}

export interface ImportedApp extends App {
  missing: { constants: string[]; secrets: string[] };
}

export interface Commit {
  sha: string;
  message: string;
  author: { name: string; email: string };
  date: string;
  merged?: { with: string; total: number };
}

export interface GitSettings {
  access: 'read-write' | 'read-only';
  key: { publicKey: string; fingerprint: string };
  hostKey: { type: string; fingerprint: string };
}

export interface Updates {
  upToDate: boolean;
  commits: Commit[];
}

export interface Page<T> {
  items: T[];
}
