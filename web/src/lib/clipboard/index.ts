/** Copies text. The clipboard API exists on secure origins only; a server in a private network has plain HTTP often. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyThroughSelection(text);
  }
}

function copyThroughSelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('aria-hidden', 'true');
  area.className = 'visually-hidden';
  const focused = document.activeElement;
  // Inside the dialog that is open, if one is: it would take the focus back from anything outside.
  (focused?.closest('[role="dialog"]') ?? document.body).append(area);
  area.select();
  // Deprecated without a successor for pages on plain HTTP, and supported everywhere.
  const legacy = document as { execCommand: (command: 'copy') => boolean };
  const isCopied = legacy.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
