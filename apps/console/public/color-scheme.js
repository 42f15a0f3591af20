// Before the first paint, so that nobody is dazzled: the scheme that was chosen here, or the system's.
try {
  const chosen = localStorage.getItem("millrace.color-scheme");
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.mantineColorScheme =
    chosen === "light" || chosen === "dark" ? chosen : dark ? "dark" : "light";
} catch {
  // Without storage the console decides when it has loaded.
}
