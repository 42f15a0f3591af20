import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

/** The one accent: the teal of the documentation pages. */
const mill: MantineColorsTuple = [
  "#e8f6f7",
  "#d0eaec",
  "#a0d5da",
  "#6cbfc7",
  "#44aab4",
  "#2b97a2",
  "#1a828d",
  "#107480",
  "#0b6570",
  "#074f58",
];

const dark: MantineColorsTuple = [
  "#dfe7e8",
  "#b9c5c7",
  "#9aa9ac",
  "#6f7f82",
  "#435154",
  "#344042",
  "#273032",
  "#192022",
  "#131819",
  "#0d1112",
];

const gray: MantineColorsTuple = [
  "#f7f9f9",
  "#eff3f3",
  "#e3e9ea",
  "#d3dcdd",
  "#bcc8ca",
  "#93a2a5",
  "#68787b",
  "#4a585b",
  "#313d40",
  "#1a2426",
];

export const theme = createTheme({
  colors: { mill, dark, gray },
  primaryColor: "mill",
  primaryShade: { light: 8, dark: 7 },
  defaultRadius: "sm",
  cursorType: "pointer",
  respectReducedMotion: true,
  black: "#1a2426",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  fontSizes: {
    xs: "0.75rem",
    sm: "0.8125rem",
    md: "0.875rem",
    lg: "1rem",
    xl: "1.125rem",
  },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.3" },
      h2: { fontSize: "1rem", lineHeight: "1.4" },
      h3: { fontSize: "0.875rem", lineHeight: "1.4" },
    },
  },
  components: {
    // The coloured titles of light alerts fall short of 4.5:1.
    Alert: { styles: { label: { color: "var(--mantine-color-text)" } } },
    Button: { defaultProps: { size: "sm" } },
    Paper: { defaultProps: { withBorder: true, radius: "md" } },
    Modal: {
      defaultProps: { centered: true, radius: "md" },
      styles: { title: { fontWeight: 650, fontSize: "1rem" } },
    },
    Drawer: { styles: { title: { fontWeight: 650, fontSize: "1rem" } } },
    Notification: { defaultProps: { closeButtonProps: { "aria-label": "Dismiss" } } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true } },
    Select: {
      defaultProps: {
        checkIconPosition: "right",
        comboboxProps: { shadow: "md" },
        // A refused field takes the focus; its list would cover what is said about it.
        openOnFocus: false,
      },
    },
    Menu: { defaultProps: { shadow: "md", radius: "md" } },
  },
});

/** Mantine's greys and reds for small text fall short of 4.5:1; these do not, on any surface of ours. */
export const colors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-dimmed": "#556568",
    "--mantine-color-placeholder": "#67777a",
    "--mantine-color-error": "#b42318",
    "--mantine-color-anchor": "#0b6570",
    "--surface": "#f7f9f9",
    "--line": "#dfe6e7",
    "--row-hover": "#f3f7f7",
    "--chosen": "#e2f1f2",
    "--on-chosen": "#074f58",
    "--chart-bar": "#bcdde0",
    "--chart-line": "#0b6570",
  },
  dark: {
    "--mantine-color-body": "#192022",
    "--mantine-color-dimmed": "#9fafb2",
    "--mantine-color-placeholder": "#8b9b9e",
    "--mantine-color-error": "#ff9b8f",
    "--mantine-color-anchor": "#7fcfd7",
    "--surface": "#131819",
    "--line": "#2c3638",
    "--row-hover": "#1f2729",
    "--chosen": "#16393d",
    "--on-chosen": "#b4e3e8",
    "--chart-bar": "#245057",
    "--chart-line": "#7fcfd7",
  },
});
