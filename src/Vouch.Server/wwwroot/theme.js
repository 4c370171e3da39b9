// Runs before the page is drawn, so that it never flashes in the wrong theme.
(() => {
  const root = document.documentElement;
  const theme = root.dataset.theme || (matchMedia("(prefers-contrast: more)").matches ? "contrast"
    : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  root.dataset.theme = theme;
  root.dataset.bsTheme = theme === "light" ? "light" : "dark";
})();
