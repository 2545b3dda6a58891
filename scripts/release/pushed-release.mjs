// Finds the release among the commits of a push: node scripts/release/pushed-release.mjs <commit before the push>
// Prints version=… and commit=…, or nothing without a release. Fails if something keeps the version from being released.
import { explainNoRelease, listReleases, readAt, tryGit } from './history.mjs';
import { findSection, findUpgradeNotes, UPGRADES } from './release-of.mjs';

const root = process.cwd();

/** The first push of a branch, and a forced push, have no commit before them here: the last commit alone counts. */
function listPushed(before) {
  const pushed = tryGit(root, ['rev-list', '--first-parent', `${before}..HEAD`, '--']);
  return (pushed ?? tryGit(root, ['rev-parse', 'HEAD'])).trim().split('\n');
}

/** Returns what keeps a version from being released from a commit. */
function findProblems({ version, commit }, releases) {
  const before = releases.find((one) => one.version === version && one.commit !== commit);
  const textOf = (file) => readAt(root, commit, file) ?? '';
  return [
    ...(before ? [`${version} was released before, by ${before.commit}.`] : []),
    ...(findSection(version, textOf('CHANGELOG.md'))
      ? []
      : [`CHANGELOG.md has no section [${version}], or an empty one.`]),
    ...(findUpgradeNotes(version, textOf(UPGRADES)) ? [] : [`${UPGRADES} has no section for ${version}.`]),
  ];
}

const pushed = new Set(listPushed(process.argv[2]));
const releases = listReleases(root);
const release = releases.find(({ commit }) => pushed.has(commit));
if (release) {
  const problems = findProblems(release, releases);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
  console.log(`version=${release.version}\ncommit=${release.commit}`);
} else if (releases.length === 0) {
  // A new version cannot be told from an old one.
  console.error(`No release is known: ${explainNoRelease(root)}.`);
  process.exitCode = 1;
}
