// Fails unless a tag is the version of package.json, described in the changelog and in the upgrade notes:
// node scripts/release/check-tag.mjs v1.2.3
import { findProblems, readVersion } from './release-of.mjs';

const problems = findProblems(process.argv[2], readVersion());
for (const problem of problems) console.error(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
