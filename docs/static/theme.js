// The theme that was chosen in the wizard, before anything is drawn.
try {
  const theme = localStorage.getItem('cluster-tamer.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // No storage, no choice: the system decides.
}
