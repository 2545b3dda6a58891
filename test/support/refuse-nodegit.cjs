// In place of nodegit for unit tests (jest.unit.config.js), which also run without a compiled nodegit.
throw new Error(
  'A unit test loaded nodegit. Move the test to test/integration, or let it import less: the stack below names the files.',
);
