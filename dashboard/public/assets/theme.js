// Before the first paint, so that a page in the other theme is never seen.
try {
  const theme = localStorage.getItem("signet.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to us: the system's theme it is.
}
