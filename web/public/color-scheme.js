// Runs before the first paint, so that a dark page does not flash white. The key is the one in
// src/app/theme.ts.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem('trellis-color-scheme');
  } catch {
    // Storage may be forbidden; the system's setting then applies.
  }
  // Within a program, that may have decided: src/lib/program-page.ts.
  var program = document.documentElement.dataset.program;
  chosen = (program && JSON.parse(program).colorScheme) || chosen;
  var isDark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', isDark ? 'dark' : 'light');
  document.documentElement.style.backgroundColor = isDark ? '#131517' : '#f8f9f9';
})();
