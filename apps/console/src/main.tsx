import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./theme/console.css";
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/trpc.ts";
import { ConfirmProvider } from "./parts/confirm.tsx";
import { router } from "./router.tsx";
import { colors, theme } from "./theme/theme.ts";

const colorScheme = localStorageColorSchemeManager({ key: "millrace.color-scheme" });
const element = document.querySelector("#console");
if (!element) throw new Error("The page has no place for the console");

createRoot(element).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={colors}
      defaultColorScheme="auto"
      colorSchemeManager={colorScheme}
    >
      <QueryClientProvider client={queryClient}>
        <ConfirmProvider>
          <RouterProvider router={router} />
        </ConfirmProvider>
      </QueryClientProvider>
      <Notifications position="bottom-right" limit={4} />
    </MantineProvider>
  </StrictMode>,
);
