import ts from 'typescript';

/**
 * The declarations that a request to rename an app passes, in the order in which they run, for each layout that the
 * code has had. Kept by hand: imports would count far more than what runs. `measureRenamePath` takes the table of which
 * most is there, and checks that each symbol still exists and in which file.
 */
const LAYOUTS = [
  [
    'AppsController',
    'ChangeApp',
    'RenameApp',
    'AppGitPort',
    'GitForApps',
    'EnqueueCommit',
    'BuildCommitInput',
    'CommitSettingsStore',
    'CommitMessages',
    'JobStore',
    'WorkerLoop',
    'QueueStore',
    'selectHead',
    'StartHead',
    'RunQueue',
    'PushCommits',
    'transition',
    'BranchLocks',
    'Mirrors',
    'buildBatch',
    'planApp',
    'planCommit',
    'planTreeChanges',
    'findNameConflicts',
    'Mirror',
    'buildCommit',
    'pushCommit',
    'RecordOutcome',
    'AnswerJob',
    'JobPresenter',
    'JobAnswer',
  ],
  [
    'AppsController',
    'UpdateApp',
    'AppEvents',
    'GitsyncHttpModule',
    'AcceptJobs',
    'renamedHashes',
    'CommitAuthorStore',
    'CommitMessages',
    'JobStore',
    'WorkerLoop',
    'LaterLook',
    'Places',
    'RunQueue',
    'QueueStore',
    'chooseBatch',
    'PushCommits',
    'BranchLocks',
    'Remotes',
    'planBatch',
    'planCommit',
    'planChanges',
    'findOccupants',
    'Mirror',
    'buildCommit',
    'pushCommit',
    'FinishJobs',
    'JobWaiter',
    'JobPresenter',
    'GitsyncAnswers',
    'DeferredAnswers',
    'AnswerInterceptor',
  ],
];

/**
 * Finds the file that exports each step. A step that is not exported in `src` any more, or by two files, is `missing`:
 * mend the table.
 */
export function measureRenamePath(sources) {
  const filesOf = new Map();
  for (const { file, ast } of sources) {
    for (const name of listExports(ast)) filesOf.set(name, [...(filesOf.get(name) ?? []), file]);
  }
  const findSteps = (symbols) =>
    symbols.map((symbol) => {
      const files = filesOf.get(symbol) ?? [];
      return { symbol, file: files.length === 1 ? files[0] : null };
    });
  const shareOf = (found) => found.filter(({ file }) => file).length / found.length;
  const [steps] = LAYOUTS.map(findSteps).toSorted((a, b) => shareOf(b) - shareOf(a));
  const files = [...new Set(steps.flatMap(({ file }) => file ?? []))];
  return { steps, files, missing: steps.filter(({ file }) => !file).map(({ symbol }) => symbol) };
}

function listExports(ast) {
  return ast.statements
    .filter((statement) => statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword))
    .flatMap((statement) =>
      ts.isVariableStatement(statement)
        ? statement.declarationList.declarations.map(({ name }) => name.getText(ast))
        : (statement.name?.text ?? []),
    );
}
