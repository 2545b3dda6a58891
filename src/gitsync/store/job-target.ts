/** The repository, branch and directory that a job writes to; a job keeps the target that it was accepted for. */
export interface JobTarget {
  repositoryUrl: string;
  branch: string;
  directory: string;
}
